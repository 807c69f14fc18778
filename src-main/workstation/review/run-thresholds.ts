/** Thresholds of a run: what people saved, proposals from its scores, and what they do. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  SavedThreshold,
  ThresholdLine,
  ThresholdProposal,
  ThresholdView,
} from '../../../src-shared/contract/thresholds.ts';
import { consequences } from '../../../src-shared/review/consequences.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { requireFiniteScores, type Figure } from '../../evaluation/scores.ts';
import {
  bestF1Threshold,
  DCASE_QUANTILE,
  falsePositiveThreshold,
  gammaThreshold,
} from '../../evaluation/thresholds.ts';
import { readScores, type ScoreRow } from '../../runs/scores.ts';
import type { IndexedScore } from '../../store/runs.ts';
import type { Machine } from '../../store/scores.ts';
import type { ThresholdStore } from '../../store/thresholds.ts';
import { scoreOf } from '../results.ts';
import type { KnownRun } from '../run-index.ts';
import { histogramOf } from './histogram.ts';
import type { ReviewParts } from './parts.ts';

export interface ViewArgs extends Machine {
  readonly runId: string;
  readonly score?: string;
  readonly reviewId: string | null;
  readonly bins: number;
  readonly quantile: number;
  readonly fpr: number;
  readonly clipsPerDay: number;
}

/** Where nobody has said otherwise: the DCASE baselines' quantile, and what the Threshold screen begins with. */
export const USUAL = { quantile: DCASE_QUANTILE, fpr: 0.05 } as const;

/** Files with training scores that are kept; each is a few hundred kB. */
const KEPT = 8;

export class RunThresholds {
  readonly #store: Pick<ThresholdStore, 'find'>;
  /** By file and its stamp, the oldest first. */
  readonly #training = new Map<string, readonly ScoreRow[]>();
  /** Gamma fits take milliseconds, and a queue asks for one per machine. */
  readonly #lines = new Map<string, ThresholdLine | null>();

  constructor(store: Pick<ThresholdStore, 'find'>) {
    this.#store = store;
  }

  /**
   * What a person saved, or else the first proposal that there is: without training scores it comes from the labels of the
   * scored clips, as in a report.
   *
   * @param rows the machine's scored clips
   * @returns null where nothing proposes one, and where scores are no numbers
   */
  async line(
    run: KnownRun,
    score: string,
    machine: Machine,
    rows: () => readonly IndexedScore[],
  ): Promise<ThresholdLine | null> {
    const saved = this.#store.find(run.id, score, machine);
    if (saved !== undefined) return { value: saved.value, source: 'saved', parameter: null };
    const { stamp, rows: trained } = await this.#rows(run);
    const key = JSON.stringify([run.id, run.scoresStamp, stamp, score, machine.type, machine.id]);
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line = proposedLine(rows(), valuesOf(trained, score, machine), score);
    this.#lines.set(key, line);
    return line;
  }

  /** Of normal training clips; null where the run has kept none of the machine. */
  async training(run: KnownRun, score: string, machine: Machine): Promise<number[] | null> {
    return valuesOf((await this.#rows(run)).rows, score, machine);
  }

  async #rows(run: KnownRun): Promise<{ readonly stamp: string; readonly rows: readonly ScoreRow[] }> {
    const file = join(run.path, 'training-scores.csv');
    if (!existsSync(file)) return { stamp: '', rows: [] };
    const { size, mtimeMs } = await stat(file);
    const stamp = JSON.stringify([file, size, mtimeMs]);
    const known = this.#training.get(stamp);
    if (known !== undefined) return { stamp, rows: known };
    const { rows } = await readScores(file);
    this.#training.set(stamp, rows);
    for (const oldest of this.#training.keys()) {
      if (this.#training.size <= KEPT) break;
      this.#training.delete(oldest);
    }
    return { stamp, rows };
  }
}

function proposedLine(
  rows: readonly IndexedScore[],
  training: readonly number[] | null,
  score: string,
): ThresholdLine | null {
  const of = (label: string): number[] =>
    rows.flatMap((row) => (row.label === label ? [row.scores[score] ?? NaN] : [])).sort((a, b) => a - b);
  const byLabel = { normal: of('normal'), anomalous: of('anomaly') };
  // A diverged network's scores say nothing; the Threshold screen refuses them with the reason.
  if (![...byLabel.normal, ...byLabel.anomalous].every(Number.isFinite)) return null;
  for (const { method, parameter, value } of proposalsOf(byLabel, training, USUAL.quantile, USUAL.fpr)) {
    if (value !== null) return { value, source: method, parameter };
  }
  return null;
}

/** @throws UserError `RUN_UNKNOWN`, `SCORE_UNKNOWN`, `SCORES_NONE`, `SCORE_NOT_FINITE`, `REVIEW_UNKNOWN` */
export async function thresholdView(
  parts: ReviewParts,
  thresholds: RunThresholds,
  { runId, type, id, score: wanted, reviewId, bins, quantile, fpr, clipsPerDay }: ViewArgs,
): Promise<ThresholdView> {
  const machine = { type, id };
  const run = parts.index.get(runId);
  const score = scoreOf(run, wanted);
  const rows = parts.index.scores.ofMachine(runId, machine);
  if (rows.length === 0) {
    throw new UserError('SCORES_NONE', `The run ${runId} has scored no clip of ${type} ${id}.`, {
      hint: 'Choose one of its machines.',
    });
  }
  const said = reviewId === null ? undefined : verdictsOf(parts, reviewId);
  const clips = rows.map((row) => ({
    name: row.path,
    score: row.scores[score] ?? NaN,
    label: said === undefined ? row.label : labelOf(said.get(row.path), row.label),
  }));
  requireFiniteScores(clips);
  const of = (label: string | null): number[] =>
    clips
      .filter((clip) => clip.label === label)
      .map((clip) => clip.score)
      .sort((a, b) => a - b);
  const byLabel = { normal: of('normal'), anomalous: of('anomaly'), unlabelled: of(null) };
  const training = await thresholds.training(run, score, machine);
  const proposals = proposalsOf(byLabel, training, quantile, fpr);
  const saved: SavedThreshold | null = parts.thresholds.find(runId, score, machine) ?? null;
  const line = saved?.value ?? proposals.find(({ value }) => value !== null)?.value ?? null;
  return {
    ...{ runId, type, id, score, scoreNames: run.names, ...byLabel, training },
    histogram: histogramOf(byLabel, training, bins),
    ...{ proposals, saved },
    consequences: line === null ? null : consequences(byLabel, line, clipsPerDay),
  };
}

function proposalsOf(
  scores: { readonly normal: readonly number[]; readonly anomalous: readonly number[] },
  training: readonly number[] | null,
  quantile: number,
  fpr: number,
): ThresholdProposal[] {
  const none = { value: null, reason: 'the run holds no scores of its training clips' } as const;
  const gamma = training === null ? none : gammaThreshold(training, quantile);
  return [
    proposal('gamma', quantile, gamma),
    proposal('fpr', fpr, falsePositiveThreshold(scores.normal, fpr)),
    proposal('f1', null, bestF1Threshold(scores)),
  ];
}

function proposal(method: ThresholdProposal['method'], parameter: number | null, figure: Figure): ThresholdProposal {
  // Below every score there is no line to draw: all clips would be flagged.
  if (figure.value !== null && !Number.isFinite(figure.value)) {
    return { method, parameter, value: null, reason: 'it would call every clip anomalous' };
  }
  return { method, parameter, value: figure.value, reason: figure.value === null ? figure.reason : null };
}

function verdictsOf({ reviews }: ReviewParts, reviewId: string): Map<string, string | null> {
  reviews.get(reviewId);
  return new Map(reviews.annotations(reviewId).map(({ path, annotation }) => [path, annotation.verdict]));
}

/** A person's verdict before the label; unsure takes the label away. */
function labelOf(verdict: string | null | undefined, label: string | null): string | null {
  if (verdict === 'normal') return 'normal';
  if (verdict === 'anomalous') return 'anomaly';
  return verdict === 'unsure' ? null : label;
}

/** Null where there are none, or where one is no number: a diverged network's scores say nothing. */
function valuesOf(rows: readonly ScoreRow[], score: string, { type, id }: Machine): number[] | null {
  const values = rows
    .filter(({ machineType, machineId }) => machineType === type && machineId === id)
    .map(({ scores }) => scores[score] ?? NaN);
  return values.length > 0 && values.every(Number.isFinite) ? values.sort((a, b) => a - b) : null;
}
