import { scripts } from '../../testing/passing-bridge.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../ui/tokens.css';
import '../../ui/base.css';
import type { ScoredClip } from '../../../src-shared/contract.ts';
import { openScreen, scriptedHost, type OpenScreen, type Script, type ScriptedHost } from '../../testing/scripted.ts';
import ResultsScreen from './ResultsScreen.vue';
import { published, resultRow, table } from './testing.ts';

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

const clip = (index: number): ScoredClip => ({
  runId: 'run-1',
  path: `fan/test/anomaly_id_00_${String(index).padStart(8, '0')}.wav`,
  type: 'fan',
  id: '00',
  label: index % 2 ? 'normal' : 'anomaly',
  scores: { map: 1000 - index },
  aboveNormal: 0.5,
});

async function open(script: Script = {}): Promise<HTMLElement> {
  host = scriptedHost({
    'results.table': () => table,
    'results.published': () => published,
    'results.curve': ({ runId, type, id, score }) => ({
      ...{ runId, type, id, score },
      roc: [
        { threshold: 9, fpr: 0, tpr: 0 },
        { threshold: 1, fpr: 0.1, tpr: 0.8 },
        { threshold: 0, fpr: 1, tpr: 1 },
      ],
      normal: [0, 0.1, 0.2],
      anomalous: [1, 2],
      unlabelled: [],
    }),
    'results.clips': ({ offset, limit }) => ({
      total: 5000,
      rows: Array.from({ length: Number(limit) }, (_, at) => clip(Number(offset) + at)),
    }),
    ...script,
  });
  scripts.current = host.bridge;
  screen = await openScreen(ResultsScreen);
  return screen.root;
}

const lines = (root: HTMLElement): string[] =>
  [...root.querySelectorAll<HTMLElement>('.space > .line')].map((line) =>
    line.innerText.replaceAll(/\s+/gu, ' ').trim(),
  );
const machines = (root: HTMLElement): string[] =>
  [...root.querySelectorAll('.row .machine')].map((cell) => cell.textContent.trim());

it('teaches the next step while there are no results', async () => {
  const root = await open({ 'results.table': () => ({ rows: [], averages: [], scoreNames: [] }) });
  await vi.waitFor(() => expect(root.textContent).toContain('No results yet'));
  await page.getByRole('button', { name: 'Train a model' }).click();
  await vi.waitFor(() => expect(screen?.router.currentRoute.value.name).toBe('train'));
});

it('groups by type with the type’s mean, and has both averages, named', async () => {
  const root = await open();
  await vi.waitFor(() => expect(lines(root)).toHaveLength(7));
  expect(lines(root)[0]).toBe('fan 2 machine IDs');
  expect(lines(root)[1]).toContain('90.0 95 % interval 70.0 to 90.0');
  expect(lines(root)[3]).toMatch(/^Mean AudDSR \(quick, seed 1\) 80\.0/u);
  const averages = root.querySelector('.averages')!.textContent.replaceAll(/\s+/gu, ' ');
  expect(averages).toContain('Over types');
  expect(averages).toContain('Over machine IDs');
  expect(averages).toContain('70.0');
  expect(averages).toContain('73.3');
});

it('marks a run that has learned clips of its test', async () => {
  const seen = resultRow({ type: 'fan', id: '00', testLeak: { normal: 1, outliers: 2 } });
  const root = await open({ 'results.table': () => ({ ...table, rows: [seen], averages: [] }) });
  await vi.waitFor(() => expect(root.querySelector('.row .badge.warning')).not.toBeNull());
  expect(root.querySelector<HTMLElement>('.row .badge.warning')!.title).toContain(
    'has learned 1 clip of its test as normal and 2 clips of its test as outliers',
  );
});

it('sorts within the groups by a click on the head, and filters by words', async () => {
  const root = await open();
  await vi.waitFor(() => expect(machines(root)).toEqual(['00', '02', '00']));
  await page.getByRole('button', { name: 'AUC %', exact: true }).click();
  await expect
    .element(page.getByRole('columnheader', { name: 'AUC %', exact: true }).first())
    .toHaveAttribute('aria-sort', 'descending');
  expect(machines(root)).toEqual(['00', '02', '00']);
  await page.getByRole('button', { name: 'AUC %', exact: true }).click();
  await vi.waitFor(() => expect(machines(root)).toEqual(['02', '00', '00']));
  await page.getByRole('searchbox', { name: 'Find a machine or run' }).fill('valve');
  await vi.waitFor(() => expect(machines(root)).toEqual(['00']));
  await page.getByRole('searchbox', { name: 'Find a machine or run' }).fill('nothing');
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await vi.waitFor(() => expect(machines(root)).toHaveLength(3));
});

it('asks for another score when one is chosen', async () => {
  await open();
  await page.getByRole('combobox', { name: 'Score' }).click();
  await page.getByRole('option', { name: 'Score: combined' }).click();
  await vi.waitFor(() => expect(host.of('results.table').at(-1)).toEqual({ score: 'combined' }));
});

it('compares selected rows: curves, histogram, figures', async () => {
  const root = await open();
  await vi.waitFor(() => expect(machines(root)).toHaveLength(3));
  await page.getByRole('checkbox', { name: /^Select fan 00/u }).click();
  await page.getByRole('checkbox', { name: /^Select fan 02/u }).click();
  await expect
    .element(page.getByRole('img', { name: /^ROC/u }))
    .toHaveAccessibleName('ROC. fan 02: AUC 70.0. fan 00: AUC 90.0.');
  await expect
    .element(page.getByRole('img', { name: /^Scores by label/u }))
    .toHaveAccessibleName(/Normal: 3 clips, median 0\.100\. Anomalous: 2 clips/u);
  expect(root.querySelector('.numbers')?.textContent).toContain('70.0 – 90.0');
  expect(host.of('results.curve').map(({ runId, id }) => [runId, id])).toEqual([
    ['run-1', '00'],
    ['run-2', '02'],
  ]);
});

it('goes from a row to its clips, page by page, and from a clip to its screen; all by keyboard', async () => {
  const root = await open();
  await vi.waitFor(() => expect(machines(root)).toHaveLength(3));
  root.querySelector<HTMLElement>('.scroller')!.focus();
  await userEvent.keyboard('{ArrowDown}{Enter}');
  await vi.waitFor(() => expect(root.querySelectorAll('.clip').length).toBeGreaterThan(5));
  expect(host.of('results.clips')[0]).toMatchObject({
    runId: 'run-1',
    type: 'fan',
    id: '00',
    sort: 'map',
    descending: true,
  });
  const list = root.querySelector<HTMLElement>('.clips .scroller')!;
  list.scrollTop = 3000 * 30;
  await vi.waitFor(() => expect(root.querySelector(`[title="${clip(3000).path}"]`)).not.toBeNull());
  expect(host.of('results.clips').every(({ limit }) => Number(limit) <= 100)).toBe(true);
  expect(host.of('results.clips').length).toBeLessThan(6);
  root.querySelector<HTMLElement>(`[title="${clip(3000).path}"]`)!.focus();
  await userEvent.keyboard('{Enter}');
  await vi.waitFor(() => expect(screen?.router.currentRoute.value.name).toBe('clip'));
  expect(screen?.router.currentRoute.value.query).toEqual({ run: 'run-1', path: clip(3000).path });
});

it('shows published figures as what they are, and remembers columns', async () => {
  const root = await open();
  await vi.waitFor(() => expect(machines(root)).toHaveLength(3));
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Published figures/u }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Seed' }).click();
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(lines(root).some((line) => line.startsWith('published AE 65.8'))).toBe(true));
  await expect.element(page.getByRole('columnheader', { name: 'Seed' })).toBeVisible();
  screen?.close();
  await open();
  await expect.element(page.getByRole('columnheader', { name: 'Seed' })).toBeVisible();
});

it('draws only the rows in sight of thousands', async () => {
  const rows = Array.from({ length: 3000 }, (_, at) => resultRow({ type: 'fan', id: String(at), runId: `run-${at}` }));
  const root = await open({ 'results.table': () => ({ ...table, rows, averages: [] }) });
  await vi.waitFor(() => expect(machines(root).length).toBeGreaterThan(10));
  expect(machines(root).length).toBeLessThan(60);
  root.querySelector<HTMLElement>('.scroller')!.focus();
  await userEvent.keyboard('{End}');
  await vi.waitFor(() => expect(machines(root)).toContain('2999'));
});

it('keeps figures below one another, however long names are', async () => {
  const rows = ['AE', 'AudDSR with an uncommonly long name'].map((name, at) =>
    resultRow({ type: 'fan', id: '00', runId: `run-${at}`, label: name.repeat(3), methodName: name }),
  );
  const root = await open({ 'results.table': () => ({ ...table, rows, averages: [] }) });
  await vi.waitFor(() => expect(machines(root)).toHaveLength(2));
  const [short, long] = [...root.querySelectorAll('.line.row')].map((line) =>
    [...line.querySelectorAll('.cell')].map((cell) => cell.getBoundingClientRect().left),
  );
  expect(short!.length).toBeGreaterThan(5);
  expect(long).toEqual(short);
});
