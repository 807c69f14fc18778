/** Results as main sends them, for tests. */
import type { PublishedRow, ResultAverage, ResultRow, ResultTable } from '../../../src-shared/contract.ts';

export function resultRow(of: Partial<ResultRow> & Pick<ResultRow, 'type' | 'id'>): ResultRow {
  return {
    runId: 'run-1',
    label: 'AudDSR (quick, seed 1)',
    method: 'auddsr',
    methodName: 'AudDSR',
    annotations: 'free',
    preset: 'quick',
    seed: 1,
    device: 'cpu',
    score: 'map',
    auc: 0.8,
    aucInterval: { low: 0.7, high: 0.9 },
    pauc: 0.6,
    paucInterval: { low: 0.5, high: 0.7 },
    normal: 40,
    anomalous: 50,
    unlabelled: 0,
    reason: null,
    testLeak: null,
    seconds: 90,
    created: '2026-01-02T10:00:00Z',
    ...of,
  };
}

export function average(of: Partial<ResultAverage> & Pick<ResultAverage, 'type' | 'of'>): ResultAverage {
  return {
    label: 'AudDSR (quick, seed 1)',
    text: '',
    auc: 0.7,
    aucInterval: null,
    pauc: 0.6,
    paucInterval: null,
    ...of,
  };
}

export const table: ResultTable = {
  rows: [
    resultRow({ type: 'valve', id: '00', auc: 0.6 }),
    resultRow({ type: 'fan', id: '02', runId: 'run-2', auc: 0.7 }),
    resultRow({ type: 'fan', id: '00', auc: 0.9 }),
  ],
  averages: [
    average({ type: 'fan', of: 'ids-of-type', text: 'mean over 2 IDs', auc: 0.8 }),
    average({ type: 'valve', of: 'ids-of-type', text: 'mean of 1 ID', auc: 0.6 }),
    average({ type: null, of: 'types', text: 'mean over 2 types', auc: 0.7 }),
    average({ type: null, of: 'ids', text: 'mean over 3 IDs', auc: 0.7333 }),
  ],
  scoreNames: ['map', 'combined'],
};

export const published: PublishedRow[] = [
  {
    system: 'AE',
    annotations: 'free',
    source: 'AudDSR, Table 1',
    types: { fan: { auc: 65.83, pauc: 52.45 }, ToyCar: { auc: 78.77, pauc: 67.58 } },
    average: { auc: 71.73, pauc: 59.66 },
  },
];
