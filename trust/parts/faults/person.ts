/** What a person does in the page while their browser may die: the same screens, keys and forms as everybody's. */
import { cp } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { choose } from '../../../e2e/pages/fields.ts';
import { Report } from '../../../e2e/pages/report.ts';
import { Review } from '../../../e2e/pages/review.ts';
import { Train } from '../../../e2e/pages/train.ts';
import { Workspace } from '../../../e2e/pages/workspace.ts';
import { EMPTY, verdicts, type Annotation, type Verdict } from '../../../src-shared/review/annotation.ts';
import { text } from '../../../src-renderer/text/index.ts';
import type { Browser } from './browser.ts';
import { REVIEWER, SETTINGS, type Prepared } from './prepare.ts';
import type { Stage } from './stage.ts';

/** A box is saved so long after the last move (the page waits 0.8 s). */
const BOX_SAVED_MS = 1000;
const EDITS = 200;
const KEYS: Readonly<Record<Verdict, string>> = { normal: 'n', anomalous: 'a', unsure: 'u' };

export interface Edit {
  readonly path: string;
  readonly field: 'verdict' | 'note' | 'boxes';
  readonly before: Annotation;
  /** The verdict or the note; of boxes there is one more. */
  readonly wanted: string;
}

/** What is under way, for whoever looks at it after the fault. */
export interface Doing {
  /** Not yet shown as saved. */
  edit?: Edit | undefined;
  /** The clip whose changes were shown as saved last. */
  last?: string;
  /** The person has paused a training. */
  paused?: boolean;
}

export interface PageScene {
  readonly name: string;
  /** ms, about. */
  readonly takes: number;
  readonly act: (stage: Stage, prepared: Prepared, browser: Browser, doing: Doing) => Promise<void>;
}

export const reviewing: PageScene = {
  name: 'review',
  takes: 7000,
  act: async (stage, _prepared, { app, page }, doing) => {
    const review = new Review(page);
    await app.goTo('review');
    await page.locator('input[name="what"][value^="run "]').first().waitFor();
    await review.startFirstRun(REVIEWER);
    for (let i = 0; i < EDITS; i += 1) {
      await anEdit(stage, review, doing);
      if (stage.random.uniform(0, 1) < 0.5) await anotherClip(stage, review);
    }
  },
};

/** One change in the page; it counts when the page calls it saved. */
async function anEdit(stage: Stage, review: Review, doing: Doing): Promise<void> {
  const { ledger, random } = stage;
  const path = shownPath(review);
  const before = ledger.annotations.get(path) ?? EMPTY;
  const field = (['verdict', 'note', 'boxes'] as const)[Math.floor(random.uniform(0, 3))]!;
  if (field === 'verdict') {
    const others = verdicts.filter((each) => each !== before.verdict);
    const wanted = others[Math.floor(random.uniform(0, others.length))]!;
    doing.edit = { path, field, before, wanted };
    await review.press(KEYS[wanted]);
    await review.expectVerdict(wanted);
  } else if (field === 'note') {
    const wanted = `note ${random.bits()}`;
    // Of the clip: while a box is chosen, the note is that box's.
    await review.press('Escape');
    doing.edit = { path, field, before, wanted };
    await review.note.fill(wanted);
    await review.note.press('Escape');
  } else {
    doing.edit = { path, field, before, wanted: '' };
    await aBox(review, random.uniform(0.05, 0.6), random.uniform(0.05, 0.6));
    await review.boxes.nth(before.boxes.length).waitFor();
    await delay(BOX_SAVED_MS);
  }
  await review.expectSaved();
  const program = await stage.program();
  const { annotation } = await program.call('review.get', { reviewId: ledger.reviewId, path });
  stage.check('kept', isMade(doing.edit, annotation), () => {
    return `the page calls ${JSON.stringify(doing.edit)} saved, and main has ${JSON.stringify(annotation)}`;
  });
  ledger.annotations.set(path, annotation);
  ledger.answered += 1;
  doing.edit = undefined;
  doing.last = path;
}

async function aBox(review: Review, x: number, y: number): Promise<void> {
  await review.press('b');
  await review.drag([x, y], [x + 0.2, y + 0.2]);
  await review.press('b');
}

async function anotherClip(stage: Stage, review: Review): Promise<void> {
  const place = await review.place();
  const total = stage.ledger.clipsOfRun;
  const forward = place === 1 || (place < total && stage.random.uniform(0, 1) < 0.7);
  await review.press(forward ? 'j' : 'k');
  await review.expectPlace(place + (forward ? 1 : -1));
  await review.expectClip();
}

/** As the address says it. */
function shownPath({ page }: Review): string {
  const path = new URLSearchParams(new URL(page.url()).hash.split('?')[1]).get('path');
  if (path === null) throw new Error(`The address names no clip: ${page.url()}`);
  return path;
}

export function isMade(edit: Edit | undefined, now: Annotation): boolean {
  if (edit === undefined) return false;
  const { field, wanted, before } = edit;
  if (field === 'boxes') return now.boxes.length === before.boxes.length + 1;
  return now[field] === wanted;
}

export const importing: PageScene = {
  name: 'import',
  takes: 5000,
  act: async ({ place, random }, prepared, { app, page }) => {
    // Of its own: a folder that is there already is asked about.
    const folder = `${place.folder}/fans-${random.bits()}`;
    await cp(prepared.place.recordings, folder, { recursive: true });
    const workspace = new Workspace(page);
    await app.goTo('workspace');
    await workspace.openImport();
    await workspace.lookInto(folder);
    await workspace.examples.getByRole('row').nth(1).waitFor();
    await workspace.next();
    await workspace.name(`Fans ${random.bits()}`);
    await workspace.startImport();
    await workspace.openImported();
    await workspace.openTab('clips');
  },
};

export const training: PageScene = {
  name: 'training and scoring',
  takes: 10_000,
  act: async (stage, { takes }, { app, page }, doing) => {
    const program = await stage.program();
    const method = (await program.call('methods.list', {})).find(({ id }) => id === 'ae');
    const train = new Train(page);
    await app.goTo('train');
    await train.form.waitFor();
    await choose(page, text.train.method, method?.name ?? '');
    await train.choosePreset('quick');
    await train.chooseIds('00');
    await train.set(SETTINGS);
    await train.start();
    await train.jobs.first().waitFor();
    if (stage.random.uniform(0, 1) < 0.3) {
      await delay(stage.random.uniform(0, takes.train));
      doing.paused = true;
      await train.press('pause');
      await train.expectState('paused');
      await train.press('resume');
    }
    await train.expectState('finished');
  },
};

export const reporting: PageScene = {
  name: 'report',
  takes: 6000,
  act: async ({ random }, _prepared, { app, page }) => {
    const report = new Report(page);
    await app.goTo('results');
    await report.open();
    await report.field(text.report.name).fill(`Fans ${random.bits()}`);
    await report.chooseClips('all');
    await report.create();
    await report.close();
  },
};
