/** All that the page says, by feature; a translation is another folder beside `en` with the same shape. */
import { agreement } from './en/agreement.ts';
import { app } from './en/app.ts';
import { charts } from './en/charts.ts';
import { clip } from './en/clip.ts';
import { compare } from './en/compare.ts';
import { decide } from './en/decide.ts';
import { labels, vocabulary } from './en/labels.ts';
import { report } from './en/report.ts';
import { results } from './en/results.ts';
import { review } from './en/review.ts';
import { settings } from './en/settings.ts';
import { train } from './en/train.ts';
import { ui } from './en/ui.ts';
import { workspace } from './en/workspace.ts';

export const text = {
  ...{
    agreement,
    app,
    charts,
    clip,
    compare,
    decide,
    labels,
    report,
    results,
    review,
    settings,
    train,
    ui,
    vocabulary,
    workspace,
  },
};
export type Text = typeof text;
