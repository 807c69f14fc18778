/** The table's rows: machine IDs by type with the type's mean and what was published for it, then both overall means. */
import type { ComparedAverage, ComparedMachine, PublishedRow, RunComparison } from '../../../src-shared/contract.ts';

export type Area = 'auc' | 'pauc';

/** Shares of 1. Its `differences` are the columns' means minus the figure; null where a column has no mean. */
export interface PublishedReference {
  readonly system: string;
  readonly source: string;
  readonly value: Readonly<Record<Area, number>>;
  /** In the order of the columns. */
  readonly differences: readonly (Readonly<Record<Area, number>> | null)[];
  /** Machine IDs that the columns' means are over. */
  readonly ids: number;
}

export type CompareRow =
  | { readonly kind: 'type'; readonly key: string; readonly type: string | null; readonly machines: number }
  | { readonly kind: 'machine'; readonly key: string; readonly machine: ComparedMachine }
  | { readonly kind: 'average'; readonly key: string; readonly average: ComparedAverage }
  | {
      readonly kind: 'published';
      readonly key: string;
      readonly published: PublishedReference;
      /** The first of its type says for all what they are. */
      readonly first: boolean;
    };

export type PublishedChoice = 'own' | 'all' | 'none';

export const machineKey = ({ type, id }: { readonly type: string; readonly id: string }): string =>
  JSON.stringify([type, id]);

const inOrder = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' });

export function arrangeRows(
  comparison: RunComparison,
  published: readonly PublishedRow[],
  choice: PublishedChoice,
): CompareRow[] {
  const { machines, averages, columns } = comparison;
  const own = new Set(columns.map(({ methodName }) => methodName));
  const systems = choice === 'none' ? [] : published.filter(({ system }) => choice === 'all' || own.has(system));
  const types = [...new Set(machines.map(({ type }) => type))].sort(inOrder);
  const rows = types.flatMap((type): CompareRow[] => {
    const ids = machines.filter((machine) => machine.type === type).sort((a, b) => inOrder(a.id, b.id));
    const mean = averages.find((average) => average.of === 'ids-of-type' && average.type === type);
    return [
      { kind: 'type', key: `type ${type}`, type, machines: ids.length },
      ...ids.map((machine): CompareRow => ({ kind: 'machine', key: machineKey(machine), machine })),
      ...(mean === undefined ? [] : [{ kind: 'average' as const, key: `mean ${type}`, average: mean }]),
      ...marked(
        systems.flatMap((system) => {
          const figure = Object.entries(system.types).find(([name]) => name.toLowerCase() === type.toLowerCase())?.[1];
          return figure === undefined ? [] : [referenceRow(system, figure, mean, columns.length, type)];
        }),
      ),
    ];
  });
  const overall = averages.filter((average) => average.type === null);
  const several = overall.filter(({ of, types: over, ids }) => (of === 'types' ? over > 1 : ids > 1 && over > 1));
  if (several.length === 0) return rows;
  return [
    ...rows,
    { kind: 'type', key: 'all types', type: null, machines: several[0]!.ids },
    ...several.map((average): CompareRow => ({ kind: 'average', key: `over ${average.of}`, average })),
    ...(types.length >= PUBLISHED_TYPES
      ? marked(systems.map((system) => referenceRow(system, system.average, several[0], columns.length, null)))
      : []),
  ];
}

const marked = (rows: readonly Omit<Extract<CompareRow, { kind: 'published' }>, 'first'>[]): CompareRow[] =>
  rows.map((row, place) => ({ ...row, first: place === 0 }));

/** The paper's last column is over its six types: a mean over fewer is another thing. */
const PUBLISHED_TYPES = 6;

function referenceRow(
  { system, source }: PublishedRow,
  figure: Readonly<Record<Area, number>>,
  mean: ComparedAverage | undefined,
  columns: number,
  type: string | null,
): Omit<Extract<CompareRow, { kind: 'published' }>, 'first'> {
  // Per cent become shares.
  const value = { auc: figure.auc / 100, pauc: figure.pauc / 100 };
  const differences = Array.from({ length: columns }, (_, column) => {
    const own = mean?.figures[column];
    if (own === undefined || own.auc === null || own.pauc === null) return null;
    return { auc: own.auc.value - value.auc, pauc: own.pauc.value - value.pauc };
  });
  return {
    kind: 'published',
    key: `published ${system} ${type ?? ''}`,
    published: { system, source, value, differences, ids: mean?.ids ?? 0 },
  };
}

/** 1 or -1 where the interval leaves out 0. */
export function clearSide(difference: {
  readonly interval: { readonly low: number; readonly high: number };
}): -1 | 0 | 1 {
  if (difference.interval.low > 0) return 1;
  return difference.interval.high < 0 ? -1 : 0;
}

/** What a person should know before reading the differences. */
export interface Caveats {
  /** Some differences are on fewer clips than the figures beside them. */
  readonly someClips: boolean;
  /** Machine IDs that some column lacks. */
  readonly someMachines: number;
  /** Types that only one column has. */
  readonly lonelyTypes: readonly string[];
}

export function caveatsOf({ machines, baseline }: RunComparison): Caveats {
  const has = ({ figures }: ComparedMachine): number =>
    figures.filter(({ runs, clips }) => runs > 0 || clips > 0).length;
  const types = [...new Set(machines.map(({ type }) => type))];
  return {
    someClips: machines.some(({ figures, differences }) =>
      differences.some((difference, column) => {
        const whole = Math.max(figures[column]!.clips, figures[baseline]!.clips);
        return difference !== null && difference.auc !== null && difference.clips < whole;
      }),
    ),
    someMachines: machines.filter((machine) => has(machine) < machine.figures.length).length,
    lonelyTypes: types
      .filter((type) => machines.filter((machine) => machine.type === type).every((machine) => has(machine) < 2))
      .sort(inOrder),
  };
}
