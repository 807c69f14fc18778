/** Data as main sends it, for tests. */
import type { CodebookInfo, DatasetSummary, Job, MethodInfo } from '../../../src-shared/contract.ts';

export const dataset: DatasetSummary = {
  id: 'd1',
  name: 'Plant',
  root: '/data/plant',
  layout: 'dcase',
  title: 'DCASE',
  pattern: null,
  channel: 0,
  groups: [
    group('valve', '00', [10, 0, 0], [0, 0, 4]),
    group('fan', '10', [30, 0, 0], [0, 0, 0]),
    group('fan', '00', [40, 0, 0], [10, 10, 0]),
    group('fan', '2', [0, 0, 30], [5, 0, 0]),
  ],
  clips: 139,
  usable: 139,
  skipped: 0,
  seconds: 1390,
  bytes: 44_480_000,
  fingerprint: 'abc',
  problems: { error: 0, warning: 0, note: 0 },
  added: '2026-01-01T00:00:00Z',
  available: true,
  sample: false,
};

type Counts = readonly [normal: number, anomaly: number, unlabelled: number];

function group(machineType: string, machineId: string, train: Counts, test: Counts): DatasetSummary['groups'][number] {
  const labels = ([normal, anomaly, unlabelled]: Counts) => ({ normal, anomaly, unlabelled });
  return { machineType, machineId, train: labels(train), test: labels(test) };
}

export const method: MethodInfo = {
  id: 'auddsr',
  name: 'AudDSR',
  annotations: 'free',
  presets: [
    { name: 'paper', summary: 'As published.', settings: { stage1: { iterations: 30000 }, stage2: { srm: true } } },
    { name: 'quick', summary: 'Minutes.', settings: { stage1: { iterations: 300 }, stage2: { srm: false } } },
  ],
  codebook: true,
  codebookMethod: 'auddsr',
  outliers: false,
  scores: ['map', 'combined'],
};

export const codebook: CodebookInfo = {
  path: '/w/codebook.safetensors',
  name: 'Shared',
  method: 'auddsr',
  preset: 'quick',
  clips: 100,
  steps: 300,
  created: '2026-01-01T00:00:00Z',
  fits: ['quick', 'cpu'],
};

export function job(of: Partial<Job> & Pick<Job, 'id'>): Job {
  return {
    kind: 'train',
    title: 'AudDSR (quick) on fan 00',
    state: 'queued',
    activity: '',
    done: 0,
    total: 0,
    unit: 'steps',
    rate: 0,
    secondsLeft: null,
    memoryMb: null,
    runIds: [],
    currentRun: null,
    datasetId: 'd1',
    error: null,
    created: '2026-01-01T00:00:00Z',
    started: null,
    ended: null,
    can: { pause: false, resume: false, cancel: true },
    ...of,
  };
}
