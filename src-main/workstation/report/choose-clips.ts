/** Which clips of a run a report shows, with what people said about them. */
import type { ReportContent } from '../../../src-shared/contract/reports.ts';
import type { ClipAnnotation, ReviewPass } from '../../../src-shared/contract/review.ts';
import type { Label } from '../../../src-shared/dataset.ts';
import { isEmpty, type Verdict } from '../../../src-shared/review/annotation.ts';
import type { ClipReview, ReportClips, ReportMachine } from '../../reports/report/model.ts';
import type { StoredDataset } from '../../store/datasets.ts';
import { scoreOf } from '../results.ts';
import type { KnownRun } from '../run-index.ts';
import type { ReportParts } from './collect.ts';

/** A clip before its sound is read. */
export interface ChosenClip {
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly label: Label | null;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly flagged: boolean | null;
  readonly reviews: readonly ClipReview[];
}

export type ChosenClips = Omit<ReportClips, 'shown'> & { readonly shown: readonly ChosenClip[] };

/** Who is read first: whoever settled it. */
const ORDER: readonly ReviewPass['kind'][] = ['adjudication', 'first', 'blind'];

type Reviews = ReadonlyMap<string, readonly ClipReview[]>;

export class ClipChooser {
  readonly #parts: Pick<ReportParts, 'index' | 'review'>;
  /** By data set: several runs share them. */
  readonly #reviews = new Map<string, Reviews>();

  constructor(parts: Pick<ReportParts, 'index' | 'review'>) {
    this.#parts = parts;
  }

  /** @param machines with the line that the report draws, so that its sections count the same */
  choose(run: KnownRun, machines: readonly ReportMachine[], { choice, most }: ReportContent['clips']): ChosenClips {
    const { index } = this.#parts;
    const score = scoreOf(run);
    const dataset = index.datasetOf(run);
    const reviews = dataset === undefined ? undefined : this.#reviewsOf(dataset);
    const clips: ChosenClip[] = [];
    for (const { type, id, threshold: view } of machines) {
      const machine = { type, id };
      const threshold = typeof view === 'string' ? null : (view.consequences?.threshold ?? null);
      for (const { path, label, scores } of index.scores.ofMachine(run.id, machine)) {
        const value = scores[score] ?? NaN;
        const known = Number.isFinite(value) ? value : null;
        clips.push({
          ...{ path, ...machine, label: label as Label | null, score: known, threshold },
          flagged: known === null || threshold === null ? null : known > threshold,
          reviews: reviews?.get(path) ?? [],
        });
      }
    }
    const fitting = clips.filter((clip) => {
      if (choice === 'reviewed') return clip.reviews.length > 0;
      return choice !== 'flagged' || clip.flagged === true;
    });
    // What has no score comes last; equal ones by their path.
    fitting.sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || (a.path < b.path ? -1 : 1));
    return {
      ...{ choice, total: fitting.length, scored: clips.length },
      flagged: clips.every(({ flagged }) => flagged === null)
        ? null
        : clips.filter(({ flagged }) => flagged === true).length,
      verdicts: countVerdicts(clips),
      shown: fitting.slice(0, most),
    };
  }

  #reviewsOf(dataset: StoredDataset): Reviews {
    const known = this.#reviews.get(dataset.id);
    if (known !== undefined) return known;
    const { reviews } = this.#parts.review;
    const passes = reviews.passes(dataset).sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
    const all = passes.flatMap((pass) => reviews.annotations(pass.id).map((each) => ({ pass, each })));
    const said = all.filter(({ each }) => !isEmpty(each.annotation));
    const byPath = new Map(
      [...Map.groupBy(said, ({ each }) => each.path)].map(([path, own]) => [
        path,
        own.map(({ pass, each }) => reviewOf(pass, each)),
      ]),
    );
    this.#reviews.set(dataset.id, byPath);
    return byPath;
  }
}

function reviewOf({ reviewer, kind }: ReviewPass, { annotation, edited }: ClipAnnotation): ClipReview {
  return { reviewer, kind, annotation, edited };
}

function countVerdicts(clips: readonly ChosenClip[]): ReportClips['verdicts'] {
  const counts = { normal: 0, anomalous: 0, unsure: 0, disputed: 0 };
  for (const { reviews } of clips) {
    const verdict = verdictOf(reviews);
    if (verdict !== null) counts[verdict] += 1;
  }
  return counts;
}

/** An adjudication's, or else what all passes agree on; null where nobody has decided. */
export function verdictOf(reviews: readonly ClipReview[]): Verdict | 'disputed' | null {
  const decided = reviews.flatMap(({ kind, annotation: { verdict } }) => (verdict === null ? [] : [{ kind, verdict }]));
  const settled = decided.find(({ kind }) => kind === 'adjudication');
  if (settled !== undefined) return settled.verdict;
  const distinct = new Set(decided.map(({ verdict }) => verdict));
  if (distinct.size > 1) return 'disputed';
  return decided[0]?.verdict ?? null;
}
