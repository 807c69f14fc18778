/** A comparison as main sends it, for tests. */
import type {
  ComparedColumn,
  ComparedDifference,
  ComparedFigure,
  ComparedMachine,
  PublishedRow,
  RunComparison,
} from '../../../src-shared/contract.ts';

export function column(label: string, runIds: readonly string[]): ComparedColumn {
  const runs = runIds.map((id, at) => ({
    ...{ id, label: `${label} ${id}`, methodName: label, seed: at + 1, datasetId: 'd1', score: 'map' },
  }));
  return { label, methodName: label, runs };
}

export function figure(value: number, of: Partial<ComparedFigure> = {}): ComparedFigure {
  const area = { value, interval: { low: value - 0.1, high: value + 0.05 }, spread: null };
  return { auc: area, pauc: { ...area, value: value - 0.2 }, runs: 1, clips: 90, reason: null, ...of };
}

export const seeds = (value: number, spread: number): ComparedFigure => {
  const area = { value, interval: null, spread };
  return { auc: area, pauc: area, runs: 2, clips: 90, reason: null };
};

export const notThere: ComparedFigure = { auc: null, pauc: null, runs: 0, clips: 0, reason: 'not scored here' };

export function difference(by: number, half: number, of: Partial<ComparedDifference> = {}): ComparedDifference {
  const area = { difference: by, interval: { low: by - half, high: by + half }, pValue: 0.0004 };
  return { auc: area, pauc: { ...area, pValue: null }, clips: 90, reason: null, ...of };
}

export function machine(
  of: Partial<ComparedMachine> & Pick<ComparedMachine, 'type' | 'id' | 'figures' | 'differences'>,
): ComparedMachine {
  return { runIds: of.figures.map(({ runs }, place) => (runs > 0 ? [`r${place}`] : [])), ...of };
}

const mean = { figures: [figure(0.8), figure(0.85)], differences: [null, difference(0.05, 0.02)] };

/** AudDSR is the baseline; AE is better on fan 00, and valve 00 is AudDSR's alone. */
export const comparison: RunComparison = {
  columns: [column('AudDSR', ['r0']), column('AE', ['r1'])],
  baseline: 0,
  machines: [
    machine({
      ...{ type: 'valve', id: '00', figures: [figure(0.9), notThere] },
      differences: [null, { auc: null, pauc: null, clips: 0, reason: 'one of the two has not scored it' }],
    }),
    machine({ type: 'fan', id: '10', figures: [figure(0.7), figure(0.7)], differences: [null, difference(0, 0.1)] }),
    machine({ type: 'fan', id: '2', figures: [figure(0.8), figure(0.9)], differences: [null, difference(0.1, 0.04)] }),
  ],
  averages: [
    { type: 'fan', of: 'ids-of-type', ids: 2, types: 1, ...mean },
    { type: null, of: 'types', ids: 2, types: 1, ...mean },
    { type: null, of: 'ids', ids: 2, types: 1, ...mean },
  ],
};

export const published: PublishedRow[] = [
  {
    ...{ system: 'AE', annotations: 'free', source: 'AudDSR, Table 1' },
    types: { fan: { auc: 66.2, pauc: 53.2 }, ToyCar: { auc: 80.9, pauc: 69.9 } },
    average: { auc: 74.2, pauc: 60.58 },
  },
  {
    ...{ system: 'STgram', annotations: 'reliant', source: 'AudDSR, Table 1' },
    types: { fan: { auc: 91.3, pauc: 86.73 } },
    average: { auc: 89.68, pauc: 84.64 },
  },
];
