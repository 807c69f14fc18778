/** Clips of one machine under every column: which catches it, and which tell it apart. */
import type { ComparedClip, ComparedClips, ComparedCounts } from '../../../src-shared/contract/comparison.ts';
import type { Arguments } from '../../../src-shared/contract.ts';
import type { Label } from '../../../src-shared/dataset.ts';
import type { IndexedScore } from '../../store/runs.ts';
import type { Machine } from '../../store/scores.ts';
import type { RunThresholds } from '../review/run-thresholds.ts';
import type { ReviewParts } from '../review/parts.ts';
import { columnsOf, type Column } from './columns.ts';
import { requireColumn } from './compare.ts';

type ClipsArguments = Omit<Arguments<'runs.compareClips'>, 'offset' | 'limit'>;

export interface ClipsParts {
  readonly review: Pick<ReviewParts, 'index'>;
  readonly lines: RunThresholds;
}

/** @returns all that fit. @throws UserError `RUN_UNKNOWN`, `SCORES_NONE`, `COLUMN_UNKNOWN` */
export async function comparedClips(
  parts: ClipsParts,
  { columns: lists, type, id, score, label, by, caughtBy, missedBy, search = '', sort, descending }: ClipsArguments,
): Promise<Omit<ComparedClips, 'total'>> {
  for (const place of [caughtBy, missedBy, typeof sort === 'number' ? sort : undefined]) {
    if (place !== undefined) requireColumn(lists, place);
  }
  const machine = { type, id };
  const columns = columnsOf(parts.review.index, lists, score);
  const scored = [];
  for (const column of columns) scored.push(await scoredBy(parts, column, machine));
  const clips = withRanks(clipsOf(machine, scored)).filter(
    (clip) => label === undefined || clip.label === (label === 'unknown' ? null : label),
  );
  const words = search.toLowerCase();
  const rows = clips.filter(
    (clip) =>
      (by === 'any' || wayOf(clip) === by) &&
      (caughtBy === undefined || clip.caught[caughtBy] === true) &&
      (missedBy === undefined || clip.caught[missedBy] === false) &&
      clip.path.toLowerCase().includes(words),
  );
  return {
    rows: sorted(rows, sort, descending),
    counts: countsOf(clips),
    lines: scored.map(({ lines }) => lines),
  };
}

interface Scored {
  /** By run. */
  readonly runs: readonly {
    readonly score: string;
    readonly line: number | null;
    readonly rows: ReadonlyMap<string, IndexedScore>;
  }[];
  readonly lines: ComparedClips['lines'][number];
}

async function scoredBy({ review, lines }: ClipsParts, { entrants }: Column, machine: Machine): Promise<Scored> {
  const runs = [];
  const found = { saved: 0, proposed: 0, none: 0 };
  for (const { run, score } of entrants) {
    const rows = review.index.scores.ofMachine(run.id, machine);
    if (rows.length === 0) continue;
    const line = await lines.line(run, score, machine, () => rows);
    found[line === null ? 'none' : line.source === 'saved' ? 'saved' : 'proposed'] += 1;
    runs.push({ score, line: line?.value ?? null, rows: new Map(rows.map((row) => [row.path, row])) });
  }
  return { runs, lines: found };
}

function clipsOf({ type, id }: Machine, scored: readonly Scored[]): Omit<ComparedClip, 'apart'>[] {
  const labels = new Map<string, Label | null>();
  for (const { runs } of scored) {
    for (const { rows } of runs) {
      for (const { path, label } of rows.values()) labels.set(path, labels.get(path) ?? (label as Label | null));
    }
  }
  return [...labels].map(([path, label]) => {
    const under = scored.map(({ runs }) => {
      const values = runs.flatMap(({ score, line, rows }) => {
        const value = rows.get(path)?.scores[score] ?? NaN;
        return Number.isFinite(value) ? [{ value, line }] : [];
      });
      const lined = values.filter(({ line }) => line !== null);
      return {
        score: values.length === 0 ? null : values.reduce((sum, { value }) => sum + value, 0) / values.length,
        flagged:
          lined.length === 0
            ? null
            : { runs: lined.filter(({ value, line }) => value > line!).length, of: lined.length },
      };
    });
    return {
      ...{ path, type, id, label },
      scores: under.map(({ score }) => score),
      flagged: under.map(({ flagged }) => flagged),
      caught: under.map(({ flagged }) => flagged && 2 * flagged.runs > flagged.of),
    };
  });
}

/** What the columns that have a line make of it together; `unknown` where none has. */
function wayOf({ caught }: ComparedClip): 'differ' | 'all' | 'none' | 'unknown' {
  const said = caught.filter((each) => each !== null);
  if (said.length === 0) return 'unknown';
  if (said.every(Boolean)) return 'all';
  return said.some(Boolean) ? 'differ' : 'none';
}

function countsOf(clips: readonly ComparedClip[]): ComparedCounts {
  const ways = clips.map(wayOf);
  const of = (way: ReturnType<typeof wayOf>): number => ways.filter((each) => each === way).length;
  return { all: clips.length, differ: of('differ'), byAll: of('all'), byNone: of('none') };
}

function sorted(rows: readonly ComparedClip[], sort: ClipsArguments['sort'], descending: boolean): ComparedClip[] {
  const key = ({ scores, apart }: ComparedClip): number | null =>
    typeof sort === 'number' ? (scores[sort] ?? null) : apart;
  const byPath = (a: ComparedClip, b: ComparedClip): number => (a.path < b.path ? -1 : 1);
  if (sort === 'path') return rows.toSorted((a, b) => (descending ? -1 : 1) * byPath(a, b));
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    // What has no score comes last, whichever way it is sorted.
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0) || byPath(a, b);
    return (descending ? y - x : x - y) || byPath(a, b);
  });
}

/** Ranks among all of the machine's clips, as shares: scores of different methods have no common scale. */
function withRanks(clips: readonly Omit<ComparedClip, 'apart'>[]): ComparedClip[] {
  const columns = clips[0]?.scores.length ?? 0;
  const ranks = Array.from({ length: columns }, (_, column) => {
    const own = clips.filter(({ scores }) => scores[column] !== null);
    const order = own.toSorted((a, b) => a.scores[column]! - b.scores[column]!);
    return new Map(order.map(({ path }, rank) => [path, rank / Math.max(1, order.length - 1)]));
  });
  return clips.map((clip) => {
    const own = ranks.flatMap((of) => of.get(clip.path) ?? []);
    return { ...clip, apart: own.length < 2 ? 0 : Math.max(...own) - Math.min(...own) };
  });
}
