import { effectScope, type EffectScope } from 'vue';
import { afterEach, expect, it } from 'vitest';
import type { DatasetPreview, HostClient, Job } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { useImport, type ImportWizard } from './useImport.ts';

let scope: EffectScope | undefined;
afterEach(() => scope?.stop());

interface Call {
  readonly channel: string;
  readonly args: Readonly<Record<string, unknown>>;
}

type Answers = Readonly<Record<string, (args: Record<string, unknown>) => unknown>>;

const counts = { normal: 1, anomaly: 0, unlabelled: 0 };
const preview: DatasetPreview = {
  root: '/data/mimii',
  layout: 'mimii',
  title: 'MIMII',
  clips: 4,
  groups: [{ machineType: 'fan', machineId: '00', train: counts, test: counts }],
  candidates: [],
  examples: [],
  problems: [],
  problemsTotal: 0,
  sound: { sampleRate: 16_000, channels: 8, seconds: 10 },
};
const job: Job = {
  id: 'j1',
  kind: 'import',
  title: 'Import of mimii',
  state: 'running',
  activity: 'Reading clips',
  done: 1,
  total: 4,
  unit: 'clips',
  rate: 0,
  secondsLeft: null,
  memoryMb: null,
  runIds: [],
  currentRun: null,
  datasetId: null,
  error: null,
  created: '2026-03-10T12:00:00Z',
  started: null,
  ended: null,
  can: { pause: false, resume: false, cancel: true },
};
const unknown = (): never => {
  throw new UserError('LAYOUT_UNKNOWN', 'No layout fits.', { hint: 'Describe it.' });
};

/** A host that answers as the test says. */
function wizardWith(answers: Answers): { wizard: ImportWizard; calls: Call[]; tell: (job: Job) => void } {
  const calls: Call[] = [];
  const listeners = new Set<(data: never) => void>();
  const host = {
    async call(channel: string, args: Record<string, unknown>) {
      calls.push({ channel, args });
      return await answers[channel]!(args);
    },
    on(_event: string, listener: (data: never) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onConnection: () => () => undefined,
    pathOf: () => undefined,
  } as unknown as HostClient;
  scope = effectScope();
  const wizard = scope.run(() => useImport(host))!;
  return { wizard, calls, tell: (changed) => listeners.forEach((listener) => listener(changed as never)) };
}

const argsOf = (calls: readonly Call[], channel: string): readonly Call['args'][] =>
  calls.filter((call) => call.channel === channel).map(({ args }) => args);

it('goes from a folder to a data set', async () => {
  const { wizard, calls, tell } = wizardWith({
    'datasets.preview': () => preview,
    'datasets.import': () => ({ jobId: 'j1' }),
    'jobs.list': () => [job],
  });
  expect(wizard.canContinue.value).toBe(false);
  wizard.root.value = '/data/mimii/';
  await wizard.next();
  expect(wizard.step.value).toBe('layout');
  expect(wizard.name.value).toBe('mimii');
  await wizard.next();
  expect(wizard.channels.value).toBe(8);
  wizard.channel.value = 3;
  wizard.name.value = 'Fans';
  await wizard.next();
  expect(argsOf(calls, 'datasets.import')).toEqual([
    { root: '/data/mimii/', layout: 'mimii', name: 'Fans', channel: 3 },
  ]);
  expect(wizard.step.value).toBe('import');
  tell({ ...job, done: 3 });
  expect(wizard.job.value?.done).toBe(3);
  tell({ ...job, id: 'other', state: 'failed' });
  expect(wizard.job.value?.state).toBe('running');
  tell({ ...job, state: 'finished', datasetId: 'd1' });
  expect(wizard.step.value).toBe('problems');
  expect(wizard.datasetId.value).toBe('d1');
});

it('offers a pattern where no layout fits', async () => {
  const { wizard } = wizardWith({
    'datasets.preview': (args) => (args['pattern'] === undefined ? unknown() : { ...preview, layout: 'pattern' }),
  });
  await wizard.takeFolder('/data/own');
  expect(wizard.step.value).toBe('layout');
  expect(wizard.mode.value).toBe('pattern');
  expect(wizard.failure.value).toBeNull();
});

it('stays at a folder that cannot be read, and says why', async () => {
  const { wizard } = wizardWith({
    'datasets.preview': () => {
      throw new UserError('FOLDER_MISSING', 'There is no folder /nowhere.');
    },
  });
  await wizard.takeFolder('/nowhere');
  expect(wizard.step.value).toBe('folder');
  expect(wizard.failure.value).toMatchObject({ code: 'FOLDER_MISSING' });
});

it('shows the latest pattern, not the answer that comes last', async () => {
  const answers: ((preview: DatasetPreview) => void)[] = [];
  const { wizard, calls } = wizardWith({
    'datasets.preview': (args) =>
      args['pattern'] === undefined ? preview : new Promise((resolve) => answers.push(resolve)),
  });
  await wizard.takeFolder('/data/mimii');
  void wizard.choosePattern();
  wizard.pattern.value = '{type}/*.wav';
  expect(wizard.canContinue.value).toBe(false);
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!({ ...preview, clips: 2 });
  await expect.poll(() => wizard.preview.value?.clips).toBe(2);
  answers[0]!({ ...preview, clips: 1 });
  await Promise.resolve();
  await Promise.resolve();
  expect(wizard.preview.value?.clips).toBe(2);
  expect(argsOf(calls, 'datasets.preview').at(-1)).toEqual({ root: '/data/mimii', pattern: '{type}/*.wav' });
});

it('notices an import that ends before its job is known', async () => {
  const { wizard, tell } = wizardWith({
    'datasets.preview': () => preview,
    'datasets.import': () => {
      tell({ ...job, state: 'finished', datasetId: 'd1' });
      return { jobId: 'j1' };
    },
    'jobs.list': () => [job],
  });
  await wizard.takeFolder('/data/mimii');
  await wizard.next();
  await wizard.next();
  expect(wizard.step.value).toBe('problems');
  expect(wizard.datasetId.value).toBe('d1');
});

it('copies dropped files in parts, in their order, and takes their folder', async () => {
  const { wizard, calls } = wizardWith({
    'datasets.upload': () => ({ root: '/ws/uploads/pump' }),
    'datasets.preview': () => preview,
  });
  const large = new File([new Uint8Array(5 * 2 ** 20)], 'a.wav');
  await wizard.takeFiles('pump', [
    { path: '00/a.wav', file: large },
    { path: '00/empty.wav', file: new File([], 'empty.wav') },
  ]);
  const parts = argsOf(calls, 'datasets.upload').map(({ path, offset, bytes }) => [
    path,
    offset,
    (bytes as Uint8Array).length,
  ]);
  expect(parts).toEqual([
    ['00/a.wav', 0, 4 * 2 ** 20],
    ['00/a.wav', 4 * 2 ** 20, 2 ** 20],
    ['00/empty.wav', 0, 0],
  ]);
  expect(wizard.uploading.value).toBeNull();
  expect(wizard.step.value).toBe('layout');
  expect(wizard.root.value).toBe('/ws/uploads/pump');
  expect(wizard.name.value).toBe('pump');
});

it('stops copying when it is told to', async () => {
  const { wizard, calls } = wizardWith({
    'datasets.upload': () => {
      wizard.stopUpload();
      return { root: '/ws/uploads/pump' };
    },
  });
  await wizard.takeFiles(
    'pump',
    ['a', 'b', 'c'].map((name) => ({ path: `${name}.wav`, file: new File(['x'], `${name}.wav`) })),
  );
  expect(argsOf(calls, 'datasets.upload')).toHaveLength(1);
  expect(wizard.step.value).toBe('folder');
  expect(wizard.uploading.value).toBeNull();
  expect(wizard.failure.value).toBeNull();
});
