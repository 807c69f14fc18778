/** Names that tell runs of the same machine apart, as short as they can be. */

export interface LabelledRun {
  readonly id: string;
  readonly methodName: string;
  readonly preset: string;
  readonly seed: number;
  /** ISO 8601. */
  readonly created: string;
  readonly machines: readonly { readonly type: string; readonly id: string }[];
}

const LEVELS: readonly ((run: LabelledRun) => string)[] = [
  ({ methodName }) => methodName,
  ({ methodName, preset }) => `${methodName} (${preset})`,
  ({ methodName, preset, seed }) => `${methodName} (${preset}, seed ${seed})`,
];

/**
 * Runs with one label have no machine in common, so that it names a column of the table. What even seed and preset do
 * not tell apart is numbered by its age: `AudDSR (quick, seed 1) #2`.
 *
 * @returns labels by the runs' ids
 */
export function runLabels(runs: readonly LabelledRun[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  refine(runs, 0, labels);
  return labels;
}

function refine(runs: readonly LabelledRun[], level: number, labels: Map<string, string>): void {
  const name = LEVELS[level];
  if (name === undefined) {
    number(runs, labels);
    return;
  }
  for (const group of Map.groupBy(runs, name).values()) {
    const machines = group.flatMap(machinesOf);
    if (new Set(machines).size < machines.length) refine(group, level + 1, labels);
    else for (const run of group) labels.set(run.id, name(run));
  }
}

/** Runs that differ in nothing but when they were made. */
function number(runs: readonly LabelledRun[], labels: Map<string, string>): void {
  const seen = new Map<string, number>();
  for (const run of runs.toSorted((a, b) => (a.created < b.created ? -1 : 1))) {
    const machines = machinesOf(run);
    const turn = 1 + Math.max(0, ...machines.map((machine) => seen.get(machine) ?? 0));
    for (const machine of machines) seen.set(machine, turn);
    const name = LEVELS.at(-1)!(run);
    labels.set(run.id, turn === 1 ? name : `${name} #${turn}`);
  }
}

const machinesOf = ({ machines }: LabelledRun): string[] => machines.map(({ type, id }) => `${type}\0${id}`);
