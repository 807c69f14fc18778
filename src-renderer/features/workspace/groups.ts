/** Sums over the machines of a data set. */
import type { GroupCounts, LabelCounts } from '../../../src-shared/dataset.ts';

export interface TypeGroup {
  readonly machineType: string;
  readonly machines: readonly GroupCounts[];
  readonly train: LabelCounts;
  readonly test: LabelCounts;
}

export const NO_CLIPS: LabelCounts = { normal: 0, anomaly: 0, unlabelled: 0 };

export function add(a: LabelCounts, b: LabelCounts): LabelCounts {
  return {
    normal: a.normal + b.normal,
    anomaly: a.anomaly + b.anomaly,
    unlabelled: a.unlabelled + b.unlabelled,
  };
}

export function all({ normal, anomaly, unlabelled }: LabelCounts): number {
  return normal + anomaly + unlabelled;
}

/** The types in the order of their names, each with its machines in the order of their IDs. */
export function byType(groups: readonly GroupCounts[]): readonly TypeGroup[] {
  const order = new Intl.Collator('en', { numeric: true });
  return [...Map.groupBy(groups, ({ machineType }) => machineType)]
    .map(([machineType, machines]) => ({
      machineType,
      machines: machines.toSorted((a, b) => order.compare(a.machineId, b.machineId)),
      train: machines.map(({ train }) => train).reduce(add, NO_CLIPS),
      test: machines.map(({ test }) => test).reduce(add, NO_CLIPS),
    }))
    .sort((a, b) => order.compare(a.machineType, b.machineType));
}
