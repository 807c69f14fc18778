/** Runs as main sends them, for tests. */
import type { RunSummary } from '../../src-shared/contract.ts';

export function runSummary(of: Partial<RunSummary> & Pick<RunSummary, 'id'>): RunSummary {
  return {
    kind: 'model',
    method: 'auddsr',
    methodName: 'AudDSR',
    annotations: 'free',
    preset: 'quick',
    type: 'fan',
    ids: ['00'],
    datasetId: 'd1',
    seed: 1,
    device: 'cpu',
    status: 'finished',
    steps: { done: 30, total: 30 },
    created: '2026-01-02T10:00:00.000Z',
    ended: '2026-01-02T10:01:30.000Z',
    seconds: 90,
    error: null,
    scores: { names: ['map'], default: 'map' },
    scored: 90,
    testLeak: null,
    ...of,
  };
}
