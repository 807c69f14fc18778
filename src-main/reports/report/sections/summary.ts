import { html, type Html } from '../html.ts';
import { count, counted, DASH, percent, range } from '../format.ts';
import type { ReportData } from '../model.ts';
import type { Section } from './section.ts';

/** What a reader of one page has to know. */
export const summary: Section = { id: 'summary', title: 'Summary', content };

function content(data: ReportData): Html {
  const { runs, averages } = data;
  const sum = (of: (run: ReportData['runs'][number]) => number): number => runs.reduce((all, run) => all + of(run), 0);
  const labels = [...new Set(runs.map(({ label }) => label))];
  const machines = new Set(runs.flatMap(({ rows }) => rows.map(({ type, id }) => `${type}\0${id}`))).size;
  const overall = averages.filter(({ of }) => of === 'ids');
  const best = overall.reduce<(typeof overall)[number] | undefined>(
    (first, next) => ((next.auc ?? -1) > (first?.auc ?? -1) ? next : first),
    undefined,
  );
  const verdicts = (['anomalous', 'normal', 'unsure', 'disputed'] as const).map(
    (name) => [name, sum(({ clips }) => clips.verdicts[name])] as const,
  );
  const reviewed = verdicts.reduce((all, [, clips]) => all + clips, 0);
  const scored = sum(({ clips }) => clips.scored);
  const auc = best?.auc ?? null;
  const unknown = runs.every(({ clips }) => clips.flagged === null);
  return html` <div class="figures">
      <div>
        <b>${auc === null ? DASH : `${percent(auc)} %`}</b
        ><span
          >${
            best === undefined
              ? 'AUC'
              : `AUC${best.aucInterval === null ? '' : ` (${range(best.aucInterval)})`}, ${machines === 1 ? 'of the one machine ID' : best.text}${labels.length > 1 ? `: ${best.label}` : ''}`
          }</span
        >
      </div>
      <div>
        <b>${unknown ? DASH : count(sum(({ clips }) => clips.flagged ?? 0))}</b
        ><span>of ${counted(scored, 'scored clip')} above the threshold${unknown ? ': there is none' : ''}</span>
      </div>
      <div>
        <b>${count(reviewed)}</b
        ><span
          >reviewed:
          ${verdicts
            .filter(([name, clips]) => name !== 'disputed' || clips > 0)
            .map(([name, clips]) => `${count(clips)} ${name}`)
            .join(', ')}</span
        >
      </div>
    </div>
    <p>
      ${
        labels.length === 1
          ? `${labels[0]!} was evaluated on ${counted(machines, 'machine ID')}.`
          : `${labels.length} systems were evaluated on ${counted(machines, 'machine ID')}: ${labels.join(', ')}.`
      }
      ${methodSentence(data)}
    </p>
    ${cautions(data).map((text) => html`<div class="callout"><p>${text}</p></div>`)}`;
}

function methodSentence({ runs }: ReportData): string {
  const reliant = runs.filter(({ about }) => about.annotations === 'reliant').length;
  if (reliant === 0)
    return 'It is annotation-free: trained on recordings of healthy machines only.'.replace(
      /^It is/,
      runs.length === 1 ? 'It is' : 'All are',
    );
  if (reliant === runs.length) {
    return 'Training used annotations (labels of machine IDs, or outliers), so figures do not compare with those of annotation-free methods.';
  }
  return 'Some systems are annotation-free and some used annotations in training; section Method says which.';
}

/** What makes the figures worth less than they look. */
function cautions({ runs, datasets }: ReportData): string[] {
  const found: string[] = [];
  const tainted = runs.flatMap(({ about: { testLeak } }) => testLeak ?? []);
  if (tainted.length > 0) {
    const clips = tainted.reduce((all, { normal, outliers }) => all + normal + outliers, 0);
    found.push(
      `${counted(tainted.length, 'run')} learned ${counted(clips, 'clip')} of ${tainted.length === 1 ? 'its' : 'their'} own test: the figures are no measure of sounds that were not heard.`,
    );
  }
  const few = runs.flatMap(({ rows }) => rows).filter(({ normal, anomalous }) => Math.min(normal, anomalous) < 30);
  if (few.length > 0) {
    found.push(
      `${counted(few.length, 'machine ID')} ${few.length === 1 ? 'has' : 'have'} fewer than 30 clips of a label in the test: look at the intervals before the figures.`,
    );
  }
  const unfinished = runs.filter(({ about }) => about.status !== 'finished');
  if (unfinished.length > 0) {
    found.push(
      `${counted(unfinished.length, 'run')} did not come to its end (${unfinished.map(({ about }) => about.status).join(', ')}).`,
    );
  }
  const absent = datasets.filter(({ present }) => !present);
  if (absent.length > 0) {
    found.push(
      `The recordings of ${absent.map(({ name }) => name).join(', ')} were not there when this report was made: clips are shown without their log-mel.`,
    );
  }
  return found;
}
