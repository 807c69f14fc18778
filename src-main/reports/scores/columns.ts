/** Scores of several runs as one table: a row per run and clip. Shared by the formats that are tables. */
import type { ScoresOfRun } from './format.ts';

export type Column =
  | { readonly name: string; readonly kind: 'text'; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly kind: 'whole'; readonly values: readonly number[] }
  /** NaN is a score that the network made; null is none. */
  | { readonly name: string; readonly kind: 'number'; readonly values: readonly (number | null)[] };

export function columnsOf(runs: readonly ScoresOfRun[]): Column[] {
  const clips = runs.flatMap((run) => run.rows.map((row) => ({ run, row })));
  const words = (name: string, of: (clip: (typeof clips)[number]) => string | null): Column => {
    return { name, kind: 'text', values: clips.map(of) };
  };
  const names = [...new Set(runs.flatMap((run) => run.names))];
  return [
    words('run', ({ run }) => run.run),
    words('method', ({ run }) => run.method),
    words('preset', ({ run }) => run.preset),
    { name: 'seed', kind: 'whole', values: clips.map(({ run }) => run.seed) },
    words('path', ({ row }) => row.path),
    words('type', ({ row }) => row.machineType),
    words('id', ({ row }) => row.machineId),
    words('label', ({ row }) => row.label ?? null),
    ...names.map((name): Column => ({
      name: `score_${name}`,
      kind: 'number',
      values: clips.map(({ run, row }) => (run.names.includes(name) ? (row.scores[name] ?? NaN) : null)),
    })),
  ];
}
