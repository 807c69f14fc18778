import { scripts } from '../../testing/passing-bridge.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../ui/tokens.css';
import '../../ui/base.css';
import type { OutlierSetInfo, ReviewedClips, TrainCheck } from '../../../src-shared/contract.ts';
import {
  openScreen,
  Refusal,
  scriptedHost,
  type OpenScreen,
  type Script,
  type ScriptedHost,
} from '../../testing/scripted.ts';
import { codebook, dataset, job, method } from './testing.ts';
import TrainScreen from './TrainScreen.vue';

const good: TrainCheck = { problems: [], runs: 4, trainClips: 100, testClips: 25, estimatedSeconds: 90 };
const noVerdicts: ReviewedClips = {
  ...{ normal: [], anomalous: [], disputed: [], passes: [], warnings: [] },
  ofTestSplit: { normal: 0, anomalous: 0 },
};
let screen: OpenScreen | undefined;
let host: ScriptedHost;

beforeEach(async () => {
  localStorage.clear();
  await page.viewport(1280, 720);
});
afterEach(() => {
  screen?.close();
  screen = undefined;
});

async function open(script: Script = {}): Promise<HTMLElement> {
  host = scriptedHost({
    'datasets.list': () => [dataset],
    'methods.list': () => [method],
    'codebooks.list': () => [codebook],
    'outliers.list': () => [],
    'review.clips': () => noVerdicts,
    'train.check': () => good,
    ...script,
  });
  scripts.current = host.bridge;
  screen = await openScreen(TrainScreen);
  return screen.root;
}

const words = (root: HTMLElement): string => root.textContent.replaceAll(/\s+/gu, ' ');
const button = (name: string | RegExp) => page.getByRole('button', { name });

it('teaches where recordings come from while there are none', async () => {
  const root = await open({ 'datasets.list': () => [] });
  await vi.waitFor(() => expect(words(root)).toContain('Training begins with recordings'));
  await button('Go to Workspace').click();
  await vi.waitFor(() => expect(screen?.router.currentRoute.value.name).toBe('workspace'));
});

it('checks what is chosen, says how much it is, and starts it', async () => {
  const root = await open({ 'train.start': () => ({ jobId: 'j1' }) });
  await vi.waitFor(() => expect(words(root)).toContain('Ready to start.'));
  expect(words(root)).toContain('4 runs');
  expect(words(root)).toContain('About 1 min 30 s.');
  expect(words(root)).toContain('Annotation-free');
  expect(host.of('train.check').at(-1)).toMatchObject({ datasetId: 'd1', type: 'fan', ids: [], set: [] });

  await page.getByRole('checkbox', { name: '00', exact: true }).click();
  await button(/^Settings/u).click();
  await page.getByRole('textbox', { name: 'iterations' }).first().fill('20');
  await vi.waitFor(() =>
    expect(host.of('train.check').at(-1)).toMatchObject({ ids: ['2', '10'], set: ['stage1.iterations=20'] }),
  );
  await expect.element(button('Settings (1 changed)')).toBeVisible();
  await vi.waitFor(() => expect(words(root)).toContain('Ready to start.'));
  await button('Start training').click();
  await vi.waitFor(() => expect(host.of('train.start')).toHaveLength(1));
  expect(host.of('train.start')[0]).toEqual(host.of('train.check').at(-1));

  await button(/^Reset stage1\.iterations/u).click();
  await vi.waitFor(() => expect(host.of('train.check').at(-1)).toMatchObject({ set: [] }));
});

it('shows problems at their fields, those of one kind together, and does not start', async () => {
  const few = (id: string) => ({
    code: 'FEW_CLIPS',
    severity: 'warning' as const,
    message: `fan ${id} has few clips.`,
    hint: 'Record more.',
    field: 'ids' as const,
  });
  const root = await open({
    'train.check': () => ({
      ...good,
      problems: [
        few('00'),
        few('2'),
        { code: 'NO_SUCH', severity: 'error', message: 'cuda is not here.', hint: 'Use cpu.', field: 'device' },
      ],
    }),
  });
  await vi.waitFor(() => expect(words(root)).toContain('1 problem to solve first.'));
  expect(words(root)).toContain('cuda is not here. Use cpu.');
  expect(words(root)).not.toContain('fan 2 has few clips.');
  await button('and 1 more like it').click();
  await vi.waitFor(() => expect(words(root)).toContain('fan 2 has few clips.'));
  await expect.element(button('Start training')).toBeDisabled();
});

it('does not ask main for what means something else to it: no machine ID at all', async () => {
  const root = await open();
  await vi.waitFor(() => expect(words(root)).toContain('Ready to start.'));
  const asked = host.of('train.check').length;
  await button('None').click();
  await vi.waitFor(() => expect(words(root)).toContain('No machine ID is chosen.'));
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(host.of('train.check')).toHaveLength(asked);
  await expect.element(button('Start training')).toBeDisabled();
  await button('All').click();
});

it('says why a start was refused', async () => {
  const root = await open({
    'train.start': () => new Refusal({ code: 'DISK_FULL', message: 'There is no room.', hint: 'Free some space.' }),
  });
  await vi.waitFor(() => expect(words(root)).toContain('Ready to start.'));
  await button('Start training').click();
  await vi.waitFor(() => expect(words(root)).toContain('There is no room.'));
  expect(words(root)).toContain('Free some space.');
});

it('runs the queue: order, pause, errors with the next step; follows what main tells', async () => {
  const jobs = [
    job({ id: 'b', title: 'Second', state: 'queued' }),
    job({ id: 'a', title: 'First', state: 'queued' }),
    job({
      id: 'now',
      title: 'Now',
      state: 'running',
      activity: 'Training the codebook',
      done: 5,
      total: 20,
      can: { pause: true, resume: false, cancel: true },
    }),
    job({
      id: 'bad',
      title: 'Bad',
      state: 'failed',
      error: { code: 'DISK_FULL', message: 'There is no room.', hint: 'Free some space, then resume.' },
      can: { pause: false, resume: true, cancel: false },
    }),
  ];
  const root = await open({
    'jobs.list': () => jobs,
    'jobs.move': () => [jobs[1], jobs[0], jobs[2], jobs[3]],
    'jobs.pause': () => ({ ...jobs[2], state: 'paused', can: { pause: false, resume: true, cancel: true } }),
  });
  const titles = () => [...root.querySelectorAll('.item .title')].map((title) => title.textContent);
  await vi.waitFor(() => expect(titles()).toEqual(['Now', 'First', 'Second', 'Bad']));
  expect(words(root)).toContain('Free some space, then resume.');
  await button('Move Second up').click();
  await vi.waitFor(() => expect(titles()).toEqual(['Now', 'Second', 'First', 'Bad']));
  expect(host.of('jobs.move')).toEqual([{ id: 'b', to: 0 }]);
  await button('Pause Now').click();
  await expect.element(button('Resume Now')).toBeVisible();
  host.emit('jobs.changed', { ...jobs[2]!, state: 'running', done: 7, secondsLeft: 12 });
  await vi.waitFor(() => expect(words(root)).toContain('7 of 20 steps'));
  expect(words(root)).toContain('12 s left');
});

it('draws curves as they come, and has their numbers as a table', async () => {
  const running = job({ id: 'j', state: 'running', runIds: ['r1'], currentRun: 'r1' });
  const row = (step: number, loss: number) => ({
    step,
    stage: 'codebook',
    values: { loss, coarsePerplexity: 40 + step },
    stepsPerSecond: 2,
    rssMb: 400,
    time: '2026-01-01T00:00:00Z',
  });
  const root = await open({
    'jobs.list': () => [running],
    'runs.get': () => ({ id: 'r1', settings: {}, metrics: [row(1, 0.5)] }),
    'jobs.preview': () => null,
  });
  await vi.waitFor(() => expect(root.querySelectorAll('.chart canvas')).toHaveLength(2));
  host.emit('runs.metrics', { runId: 'r1', rows: [row(2, 0.25)] });
  host.emit('runs.metrics', { runId: 'other', rows: [row(3, 9)] });
  const losses = page.getByRole('img', { name: /^Losses/u });
  await expect.element(losses).toHaveAccessibleName('Losses. total: from 0.5 to 0.25 in 2 points.');
  await button('Losses as a table').click();
  const cells = () => [...root.querySelectorAll('.numbers td')].map((cell) => cell.textContent);
  expect(cells()).toEqual(['1', '0.5', '2', '0.25']);
  await userEvent.tab();
});

it('offers reviewed clips where the data set has verdicts', async () => {
  const root = await open({
    'review.clips': () => ({ ...noVerdicts, normal: ['a.wav', 'b.wav'], anomalous: ['c.wav'] }),
  });
  await vi.waitFor(() => expect(words(root)).toContain('2 normal, 1 anomalous.'));
  await page.getByRole('combobox', { name: 'Reviewed clips' }).click();
  await expect
    .element(page.getByRole('option', { name: /And anomalous ones/u }))
    .toHaveAttribute('aria-disabled', 'true');
  await page.getByRole('option', { name: /Normal ones join/u }).click();
  await vi.waitFor(() => expect(host.of('train.check').at(-1)).toMatchObject({ reviewed: 'normal' }));
});

it('leaves nothing behind', async () => {
  await open();
  await vi.waitFor(() => expect(host.of('train.check').length).toBeGreaterThan(0));
  const listeningOpen = host.listening();
  // Stores stay for the page; what the view listened to goes with it.
  await screen?.router.push('/results');
  await vi.waitFor(() => expect(host.listening()).toBeLessThan(listeningOpen));
});

it('makes an outlier set of what a data set holds, and chooses it', async () => {
  const set: OutlierSetInfo = {
    ...{ path: '/w/outliers/fan.json', name: 'fan 00 anomalies', source: 'data set', clips: 10 },
    ...{ fingerprint: 'ab', created: '2026-01-01T00:00:00Z' },
  };
  const root = await open({
    'methods.list': () => [{ ...method, id: 'auddsr_annot', outliers: true }],
    'outliers.create': () => set,
  });
  await vi.waitFor(() => expect(words(root)).toContain('Ready to start.'));
  await button('New outlier set…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: '2', exact: true }).click();
  await dialog.getByRole('checkbox', { name: '10', exact: true }).click();
  await expect.element(dialog.getByText('10 clips.')).toBeVisible();
  await expect.element(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('fan 00 anomalies');
  await dialog.getByRole('button', { name: 'Make set' }).click();
  await vi.waitFor(() => expect(host.of('train.check').at(-1)).toMatchObject({ outliers: set.path }));
  expect(host.of('outliers.create')).toEqual([
    { ...{ name: set.name, datasetId: 'd1', type: 'fan', ids: ['00'], label: 'anomaly', reviewed: false } },
  ]);
  await expect.element(dialog).not.toBeInTheDocument();
});
