/** Runs that nobody computes: which are offered to go on, by mouse and keys, and what main's answer leads to. */
import { scripts } from '../../testing/passing-bridge.ts';
import { runSummary } from '../../testing/runs.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../ui/tokens.css';
import '../../ui/base.css';
import type { Job, RunDetail, RunSummary } from '../../../src-shared/contract.ts';
import {
  openScreen,
  Refusal,
  scriptedHost,
  type OpenScreen,
  type Script,
  type ScriptedHost,
} from '../../testing/scripted.ts';
import { toasts } from '../../ui/toasts.ts';
import { job } from '../train/testing.ts';
import ResultsScreen from './ResultsScreen.vue';
import { table } from './testing.ts';

let screen: OpenScreen | undefined;
let host: ScriptedHost;

beforeEach(async () => {
  localStorage.clear();
  toasts.value = [];
  await page.viewport(1280, 720);
});
afterEach(() => {
  screen?.close();
  screen = undefined;
});

const RUNS = (['queued', 'running', 'interrupted', 'finished', 'failed', 'cancelled'] as const).map((status, seed) =>
  runSummary({ id: status, status, seed, scored: status === 'finished' ? 90 : 0 }),
);
const ORPHANS = ['queued', 'interrupted', 'failed', 'cancelled'];

/** The Runs view. */
async function open(script: Script = {}): Promise<HTMLElement> {
  host = scriptedHost({
    'results.table': () => table,
    'runs.list': () => RUNS,
    'runs.get': ({ id }) => detail(RUNS.find((run) => run.id === id)!),
    'runs.resume': () => ({ jobId: 'j1' }),
    ...script,
  });
  scripts.current = host.bridge;
  screen = await openScreen(ResultsScreen);
  await page.getByRole('radio', { name: 'Runs' }).click();
  await vi.waitFor(() => expect(screen!.root.querySelectorAll('tbody tr')).toHaveLength(RUNS.length));
  return screen.root;
}

const detail = (run: RunSummary): RunDetail => ({
  ...run,
  ...{ path: `/w/runs/${run.id}`, settings: {}, codebook: null, outliers: null, reviewed: null, versions: {} },
  data: { root: '/data', fingerprint: 'abc', train: 40, test: 90 },
  ...{ metrics: [], log: '' },
});

const nameOf = (status: string): string =>
  `Resume AudDSR (quick, seed ${RUNS.findIndex(({ id }) => id === status)}), fan 00`;
const offered = (): (string | null)[] =>
  [...document.querySelectorAll('[aria-label^="Resume "]')].map((button) => button.getAttribute('aria-label'));

it('offers to go on with what nobody computes, and calls a run that waits for nobody by its name', async () => {
  const root = await open();
  await vi.waitFor(() => expect(offered()).toEqual(ORPHANS.map(nameOf)));
  expect(root.querySelector('tbody .status')!.textContent.trim()).toBe('Not begun');
});

it.each<[string, Partial<Job>, string]>([
  ['waits in the queue', { state: 'queued', runIds: ['queued'] }, 'Queued'],
  ['is in a job that runs', { state: 'running', runIds: ['finished', 'queued'] }, 'Queued'],
  ['is being planned', { state: 'running', started: '2026-01-02T09:59:59.000Z' }, 'Queued'],
  ['is in a job that waits for a person', { state: 'paused', runIds: ['queued'] }, 'Not begun'],
  ['was left before the job that plans now', { state: 'running', started: '2026-01-02T10:00:01.000Z' }, 'Not begun'],
])('knows that a run %s', async (_, of, said) => {
  const root = await open({ 'jobs.list': () => [job({ id: 'j0', ...of })] });
  await vi.waitFor(() => expect(offered()).toContain(nameOf('interrupted')));
  expect(root.querySelector('tbody .status')!.textContent.trim()).toBe(said);
  expect(offered().includes(nameOf('queued'))).toBe(said === 'Not begun');
});

it('goes on by the keyboard, says so, and leads to the queue', async () => {
  await open();
  await vi.waitFor(() => expect(offered()).toHaveLength(ORPHANS.length));
  document.querySelector<HTMLElement>(`[aria-label="${nameOf('interrupted')}"]`)!.focus();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => expect(screen?.router.currentRoute.value.name).toBe('train'));
  expect(host.of('runs.resume')).toEqual([{ runIds: ['interrupted'] }]);
  expect(toasts.value.map(({ title, tone }) => [title, tone])).toEqual([
    ['AudDSR (quick, seed 2), fan 00 is in the queue.', 'success'],
  ]);
});

it('says why main refuses, and stays', async () => {
  await open({
    'runs.resume': () => new Refusal({ code: 'RUN_BUSY', message: 'It is being computed.', hint: 'Wait for it.' }),
  });
  await page.getByRole('button', { name: nameOf('failed') }).click();
  await vi.waitFor(() =>
    expect(toasts.value).toMatchObject([{ title: 'It is being computed.', body: 'Wait for it.', tone: 'danger' }]),
  );
  expect(screen?.router.currentRoute.value.name).toBeUndefined();
  await expect.element(page.getByRole('button', { name: nameOf('failed') })).toBeEnabled();
});

it('is in the run’s details too, where it makes sense', async () => {
  await open();
  await page.getByRole('button', { name: 'Details of AudDSR (quick, seed 3), fan 00' }).click();
  const dialog = page.getByRole('dialog');
  await expect.element(dialog.getByRole('button', { name: 'Review its clips' })).toBeVisible();
  expect(dialog.getByRole('button', { name: 'Resume' }).elements()).toEqual([]);
  await userEvent.keyboard('{Escape}');
  await page.getByRole('button', { name: 'Details of AudDSR (quick, seed 0), fan 00' }).click();
  await expect.element(dialog.getByText('Not begun')).toBeVisible();
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await vi.waitFor(() => expect(screen?.router.currentRoute.value.name).toBe('train'));
  expect(host.of('runs.resume')).toEqual([{ runIds: ['queued'] }]);
});

it('is not offered in a workspace that is only read', async () => {
  const root = await open({
    'workspace.get': () => ({ path: '/w', name: 'w', datasets: 1, runs: 6, readOnly: true }),
  });
  await vi.waitFor(() => expect(host.of('jobs.list').length).toBeGreaterThan(0));
  expect(offered()).toEqual([]);
  expect(root.querySelector('tbody .status')!.textContent.trim()).toBe('Queued');
});
