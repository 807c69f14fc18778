import { scripts } from '../../testing/passing-bridge.ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import '../../ui/tokens.css';
import '../../ui/base.css';
import type { ComparedClip } from '../../../src-shared/contract.ts';
import {
  openScreen,
  Refusal,
  scriptedHost,
  type OpenScreen,
  type Script,
  type ScriptedHost,
} from '../../testing/scripted.ts';
import { clipPath, scriptedClip } from '../clip/testing.ts';
import CompareScreen from './CompareScreen.vue';
import { comparison, published } from './testing.ts';

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

const clip = (index: number): ComparedClip => ({
  ...{ path: clipPath(index), type: 'fan', id: '2', label: 'anomaly', scores: [1 + index, 2], apart: 0.5 },
  ...{
    flagged: [
      { runs: 1, of: 1 },
      { runs: 0, of: 1 },
    ],
    caught: [true, false],
  },
});

async function open(script: Script = {}, query: Record<string, string | string[]> = { run: ['r0', 'r1'] }) {
  host = scriptedHost({
    'runs.configurations': ({ runIds }) =>
      (runIds as string[]).map((id) => ({ label: id, runIds: [id], seeds: [{ seed: 1, runIds: [id] }] })),
    'runs.compare': ({ baseline }) => ({ ...comparison, baseline }),
    'results.published': () => published,
    'results.curve': ({ runId, type, id, score }) => ({
      ...{ runId, type, id, score, normal: [0], anomalous: [1], unlabelled: [] },
      roc: [
        { threshold: 9, fpr: 0, tpr: 0 },
        { threshold: 1, fpr: 0.1, tpr: 0.8 },
        { threshold: 0, fpr: 1, tpr: 1 },
      ],
    }),
    'runs.compareClips': () => ({
      ...{ total: 2, rows: [clip(1), clip(4)], counts: { all: 9, differ: 2, byAll: 4, byNone: 3 } },
      lines: [1, 2].map(() => ({ saved: 0, proposed: 1, none: 0 })),
    }),
    'clips.open': ({ path, runId }) => {
      const view = scriptedClip(Number(/(\d+)\.wav$/u.exec(String(path))![1]), 2, 'r1');
      return { ...view, runId, ...(runId === 'r1' ? { map: null } : {}) };
    },
    ...script,
  });
  scripts.current = host.bridge;
  screen = await openScreen(CompareScreen, { name: 'compare', query });
  return screen.root;
}

const wordsOf = (element: HTMLElement): string => element.innerText.replaceAll(/\s+/gu, ' ').trim();
const cells = (root: HTMLElement, row: string): string[] => {
  const rows = [...root.querySelectorAll('tbody tr')];
  const found = rows.find((each) => each.querySelector('th')?.textContent.trim() === row)!;
  return [...found.querySelectorAll('td')].map(wordsOf);
};

it('shows figures with intervals and the difference to the baseline, marked by more than colour', async () => {
  const root = await open();
  await vi.waitFor(() => expect(root.querySelectorAll('tbody tr').length).toBeGreaterThan(6));
  expect(cells(root, '2')[0]).toBe('80.0 70.0 – 85.0');
  expect(cells(root, '2')[1]).toContain('▲ +10.0 +6.0 to +14.0 p < 0.001 better than the baseline');
  expect(cells(root, '10')[1]).not.toMatch(/[▲▼]|better|worse/u);
  expect(cells(root, '00')[1]).toContain('Not scored here');
  expect(root.textContent).toContain('Only one column has valve');
  await page.getByRole('radio', { name: 'pAUC' }).click();
  expect(cells(root, '2')[0]).toContain('60.0');
});

it('has published figures as rows of their own, marked, without intervals', async () => {
  const root = await open();
  await vi.waitFor(() => expect(root.querySelectorAll('.published')).toHaveLength(2));
  const [heading, row] = root.querySelectorAll<HTMLElement>('.published');
  expect(wordsOf(heading!)).toContain('published');
  expect(wordsOf(row!)).toMatch(/^AE published 66\.2/u);
  expect([...row!.querySelectorAll('td')].map((cell) => cell.textContent.trim())).toEqual(['+13.8', '+18.8']);
});

it('takes another column as the baseline, and takes one away', async () => {
  const three = ['r0', 'r1', 'r2'];
  await open({}, { run: three });
  await page.getByRole('button', { name: 'Choices for AE' }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Compare the others/u }).click();
  await vi.waitFor(() => expect(host.of('runs.compare').at(-1)).toMatchObject({ baseline: 1 }));
  expect(screen!.router.currentRoute.value.query['base']).toBe('r1');
  await page.getByRole('button', { name: 'Choices for AE' }).click();
  await page.getByRole('menuitem', { name: 'Take away' }).click();
  await vi.waitFor(() =>
    expect(host.of('runs.compare').at(-1)).toMatchObject({ columns: [['r0'], ['r2']], baseline: 0 }),
  );
});

it('folds seeds of one configuration, and shows them apart when asked', async () => {
  const folded = {
    'runs.configurations': () => [
      { label: 'AudDSR', runIds: ['r0', 'r9'], seeds: ['r0', 'r9'].map((id, seed) => ({ seed, runIds: [id] })) },
      { label: 'AE', runIds: ['r1'], seeds: [{ seed: 0, runIds: ['r1'] }] },
    ],
  };
  const root = await open(folded, { run: ['r0', 'r9', 'r1'] });
  await vi.waitFor(() => expect(root.textContent).toContain('mean of 2 seeds'));
  expect(host.of('runs.compare')[0]).toMatchObject({ columns: [['r0', 'r9'], ['r1']] });
  await page.getByRole('button', { name: 'Choices for AudDSR' }).click();
  await page.getByRole('menuitem', { name: 'Show its 2 seeds apart' }).click();
  await vi.waitFor(() => expect(host.of('runs.compare').at(-1)).toMatchObject({ columns: [['r0'], ['r9'], ['r1']] }));
});

it('goes from machine to machine by keys, curves follow', async () => {
  const root = await open();
  await vi.waitFor(() => expect(root.querySelector('[aria-current]')?.textContent.trim()).toBe('2'));
  root.querySelector<HTMLElement>('[aria-current]')!.focus();
  await userEvent.keyboard('{ArrowDown}');
  await vi.waitFor(() => expect(root.querySelector('[aria-current]')?.textContent.trim()).toBe('10'));
  await vi.waitFor(() => expect(root.textContent).toContain('ROC, fan 10'));
  expect(host.of('results.curve').at(-1)).toMatchObject({ runId: 'r1', type: 'fan', id: '10' });
});

it('lists clips that the columns tell apart, filters them, opens the two maps, and goes on to the next', async () => {
  const root = await open();
  await page.getByRole('tab', { name: 'Clips' }).click();
  await vi.waitFor(() => expect(host.of('runs.compareClips')[0]).toMatchObject({ by: 'differ', label: 'anomaly' }));
  await page.getByRole('combobox', { name: 'Not flagged by' }).click();
  await page.getByRole('option', { name: 'AE' }).click();
  await vi.waitFor(() => expect(host.of('runs.compareClips').at(-1)).toMatchObject({ missedBy: 1, by: 'any' }));
  await page.getByRole('row', { name: /00000001\.wav/u }).click();
  await vi.waitFor(() => expect(root.querySelectorAll('canvas.picture')).toHaveLength(2));
  // AE makes no maps: its place says so, the other's map is there.
  expect(root.textContent).toContain('AE makes no maps.');
  expect(root.querySelectorAll('[aria-label^="Map of AudDSR"]')).toHaveLength(1);
  await expect.element(page.getByText('1 of 2')).toBeVisible();
  await userEvent.keyboard('j');
  await vi.waitFor(() => expect(screen!.router.currentRoute.value.query['clip']).toBe(clipPath(4)));
  await page.getByRole('button', { name: 'Back to the clips' }).click();
  await vi.waitFor(() => expect(root.querySelector('table')).not.toBeNull());
});

it('teaches how to begin, says when there are too many, and shows a refusal with its next step', async () => {
  await open({}, {});
  await expect.element(page.getByText('Nothing to compare yet')).toBeVisible();
  screen!.close();
  await open({}, { run: ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6'] });
  await expect.element(page.getByText('7 are too many to read side by side')).toBeVisible();
  await page.getByRole('button', { name: 'Take r6 away' }).click();
  await vi.waitFor(() => expect(host.of('runs.compare')).toHaveLength(1));
  screen!.close();
  const refused = new Refusal({ code: 'RUNS_UNRELATED', message: 'No machine in common.', hint: 'Choose others.' });
  await open({ 'runs.compare': () => refused });
  await expect.element(page.getByText('Choose others.')).toBeVisible();
});

it('leaves nothing listening', async () => {
  await open();
  await vi.waitFor(() => expect(host.of('runs.compare')).toHaveLength(1));
  const before = host.listening();
  screen!.close();
  screen = undefined;
  expect(host.listening()).toBeLessThan(before);
});
