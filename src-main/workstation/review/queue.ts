/** The clips of a run or data set in the order in which a person wants to hear them. */
import type { QueueArgs, QueuePage, QueueRow } from '../../../src-shared/contract/review.ts';
import type { ThresholdLine } from '../../../src-shared/contract/thresholds.ts';
import type { Clip, Label } from '../../../src-shared/dataset.ts';
import { EMPTY } from '../../../src-shared/review/annotation.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { PageOf } from '../../store/datasets.ts';
import type { IndexedScore } from '../../store/runs.ts';
import { scoreOf } from '../results.ts';
import type { KnownRun } from '../run-index.ts';
import { datasetOfPass, type ReviewParts } from './parts.ts';
import type { RunThresholds } from './run-thresholds.ts';

/** A clip before a person has said anything about it. */
interface Candidate {
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly label: Label | null;
  readonly split: Clip['split'] | null;
  readonly score: number | null;
  readonly rank: number | null;
  readonly disagreement: number | null;
  readonly flagged: boolean | null;
  readonly line: ThresholdLine | null;
  /** When the file was changed last, ms since 1970. */
  readonly modified: number;
}

/**
 * @throws UserError `REVIEW_UNKNOWN`, `RUN_UNKNOWN`, `SCORE_UNKNOWN`, `QUEUE_ORDER` (an order that needs a run, or a
 *   second one)
 */
export async function queueRows(
  parts: ReviewParts,
  thresholds: RunThresholds,
  args: QueueArgs,
): Promise<{ readonly rows: QueueRow[]; readonly progress: QueuePage['progress'] }> {
  requireOrder(args);
  const { pass } = datasetOfPass(parts, args.reviewId);
  const annotations = new Map(parts.reviews.annotations(pass.id).map((each) => [each.path, each.annotation]));
  const candidates = (await candidatesOf(parts, thresholds, pass.datasetId, args)).filter((each) => fits(each, args));
  const wanted = args.verdicts === undefined ? undefined : new Set<string>(args.verdicts);
  let [decided, total] = [0, 0];
  const rows: { readonly candidate: Candidate; readonly row: QueueRow }[] = [];
  for (const candidate of candidates) {
    const { verdict, tags, boxes, note } = annotations.get(candidate.path) ?? EMPTY;
    if (args.tag !== undefined && !tags.includes(args.tag) && !boxes.some((box) => box.tags.includes(args.tag!)))
      continue;
    total += 1;
    if (verdict !== null) decided += 1;
    if (wanted !== undefined && !wanted.has(verdict ?? 'none')) continue;
    const { path, type, id, label, score, rank, disagreement, flagged, line } = candidate;
    const noted = note !== '' || boxes.some((box) => box.note !== '');
    const row = {
      path,
      type,
      id,
      label,
      score,
      rank,
      disagreement,
      flagged,
      line,
      verdict,
      tags,
      boxes: boxes.length,
      noted,
    };
    rows.push({ candidate, row });
  }
  const compared = comparison(args);
  rows.sort((a, b) => compared(a.candidate, b.candidate));
  return { rows: rows.map(({ row }) => row), progress: { decided, total } };
}

export function pageOf(
  { rows, progress }: Awaited<ReturnType<typeof queueRows>>,
  { offset, limit }: PageOf,
): QueuePage {
  return { total: rows.length, rows: rows.slice(offset, offset + limit), progress };
}

function requireOrder({ order, runId, otherRunId }: QueueArgs): void {
  if ((order === 'score' || order === 'disagreement') && runId === null) {
    throw new UserError('QUEUE_ORDER', 'Without a run there are no scores to sort by.', { hint: 'Choose a run.' });
  }
  if (order === 'disagreement' && otherRunId === null) {
    throw new UserError('QUEUE_ORDER', 'A disagreement takes two runs.', { hint: 'Choose a second run.' });
  }
}

/** Lists that are kept per workspace: reading thirty thousand clips and scores takes most of a second. */
const KEPT = 4;
const kept = new WeakMap<ReviewParts, Map<string, readonly Candidate[]>>();

async function candidatesOf(
  parts: ReviewParts,
  thresholds: RunThresholds,
  datasetId: string,
  args: QueueArgs,
): Promise<readonly Candidate[]> {
  const { datasets } = parts.workspace;
  const stampOf = (id: string | null): unknown =>
    id === null ? null : [id, parts.index.get(id).scoresStamp, parts.thresholds.list(id)];
  const { scanned, fingerprint } = datasets.get(datasetId);
  const runs = [stampOf(args.runId), stampOf(args.otherRunId), args.score];
  const key = JSON.stringify([datasetId, scanned, fingerprint, datasets.leftOut(datasetId), ...runs]);
  const lists = kept.get(parts) ?? new Map<string, readonly Candidate[]>();
  kept.set(parts, lists);
  const known = lists.get(key);
  // The one used last is the last to go.
  lists.delete(key);
  const candidates = known ?? (await readCandidates(parts, thresholds, datasetId, args));
  lists.set(key, candidates);
  for (const oldest of lists.keys()) {
    if (lists.size <= KEPT) break;
    lists.delete(oldest);
  }
  return candidates;
}

async function readCandidates(
  parts: ReviewParts,
  thresholds: RunThresholds,
  datasetId: string,
  { runId, otherRunId, score }: QueueArgs,
): Promise<Candidate[]> {
  const { datasets } = parts.workspace;
  const clips = new Map(datasets.usableClips(datasetId).map((clip) => [clip.path, clip]));
  const modified = new Map(datasets.records(datasetId).map((record) => [record.path, record.modified]));
  if (runId === null) {
    return [...clips.values()].map(({ path, machineType: type, machineId: id, label, split }) => ({
      ...{ path, type, id, label: label ?? null, split, score: null, rank: null, disagreement: null },
      ...{ flagged: null, line: null },
      modified: modified.get(path) ?? 0,
    }));
  }
  const own = scored(parts, parts.index.get(runId), score);
  const other = otherRunId === null ? undefined : scored(parts, parts.index.get(otherRunId), score);
  const lines = new Map<string, ThresholdLine | null>();
  const candidates: Candidate[] = [];
  for (const [path, { row, value, rank }] of own.clips) {
    const clip = clips.get(path);
    // What is no longer among the data set's clips, or was left out, cannot be heard.
    if (clip === undefined) continue;
    const { machineType: type, machineId: id } = row;
    const machine = JSON.stringify([type, id]);
    let line = lines.get(machine);
    if (line === undefined) {
      line = await thresholds.line(own.run, own.score, { type, id }, () =>
        parts.index.scores.ofMachine(own.run.id, { type, id }),
      );
      lines.set(machine, line);
    }
    const second = other?.clips.get(path)?.rank ?? null;
    candidates.push({
      ...{ path, type, id, label: clip.label ?? null, split: clip.split, score: value, rank },
      disagreement: rank === null || second === null ? null : Math.abs(rank - second),
      ...{ flagged: value === null || line === null ? null : value > line.value, line },
      modified: modified.get(path) ?? 0,
    });
  }
  return candidates;
}

interface Scored {
  readonly run: KnownRun;
  readonly score: string;
  readonly clips: ReadonlyMap<
    string,
    { readonly row: IndexedScore; readonly value: number | null; readonly rank: number | null }
  >;
}

/** Scores with their ranks: the share of the machine's clips that score below, ties counted half. */
function scored({ index }: ReviewParts, run: KnownRun, wanted: string | undefined): Scored {
  // A second run of another method has other scores; its own takes the place of one it has not.
  const score = wanted !== undefined && run.names.includes(wanted) ? wanted : scoreOf(run);
  const clips = new Map<string, { row: IndexedScore; value: number | null; rank: number | null }>();
  for (const machine of index.scores.machines(run.id)) {
    const rows = index.scores.ofMachine(run.id, machine);
    const finite = rows.flatMap(({ scores }) => {
      const value = scores[score] ?? NaN;
      return Number.isFinite(value) ? [value] : [];
    });
    const ranks = rankShares(finite);
    for (const row of rows) {
      const value = row.scores[score] ?? NaN;
      const known = Number.isFinite(value);
      clips.set(row.path, { row, value: known ? value : null, rank: known ? ranks.get(value)! : null });
    }
  }
  return { run, score, clips };
}

/** By value: (clips below + half of the others with the same value) / (clips - 1); 0.5 for a single clip. */
function rankShares(values: readonly number[]): Map<number, number> {
  const ascending = values.toSorted((a, b) => a - b);
  const shares = new Map<number, number>();
  for (let first = 0; first < ascending.length;) {
    let after = first;
    while (after < ascending.length && ascending[after] === ascending[first]) after += 1;
    const others = ascending.length - 1;
    shares.set(ascending[first]!, others === 0 ? 0.5 : (first + (after - first - 1) / 2) / others);
    first = after;
  }
  return shares;
}

function fits(candidate: Candidate, { type, id, label, split, flagged, scoreBand, search }: QueueArgs): boolean {
  if (type !== undefined && candidate.type !== type) return false;
  if (id !== undefined && candidate.id !== id) return false;
  if (label !== undefined && (candidate.label ?? 'unknown') !== label) return false;
  if (split !== undefined && candidate.split !== split) return false;
  if (flagged !== undefined && candidate.flagged !== flagged) return false;
  if (scoreBand !== undefined) {
    if (candidate.score === null) return false;
    if (candidate.score < (scoreBand.low ?? -Infinity) || candidate.score > (scoreBand.high ?? Infinity)) return false;
  }
  return search === undefined || candidate.path.toLowerCase().includes(search.toLowerCase());
}

/** What has no value comes last, whichever way the rest is sorted; equal ones by their path. */
function comparison({ order, descending }: QueueArgs): (a: Candidate, b: Candidate) => number {
  const sign = descending ? -1 : 1;
  const byPath = (a: Candidate, b: Candidate): number => compare(a.path, b.path);
  switch (order) {
    case 'score':
    case 'disagreement':
      return (a, b) => numbers(a[order], b[order], sign) || byPath(a, b);
    case 'id':
      return (a, b) => sign * (compare(a.type, b.type) || compare(a.id, b.id) || byPath(a, b));
    case 'time':
      return (a, b) => sign * (a.modified - b.modified) || byPath(a, b);
  }
}

function numbers(a: number | null, b: number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return sign * (a - b);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
