import { createApp, h, nextTick, ref, type App } from 'vue';
import { afterEach, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { Page } from '../../src-shared/contract.ts';
import { moveRow, type TableQuery, type TableSort } from './virtual-table.ts';
import VirtualTable from './VirtualTable.vue';
import './tokens.css';
import './base.css';

interface Row {
  readonly name: string;
  readonly size: number;
}

const ROWS = 20_000;
let app: App | undefined;
afterEach(() => {
  app?.unmount();
  document.body.replaceChildren();
});

function show(read: (query: TableQuery) => Promise<Page<Row>>) {
  const place = document.createElement('div');
  place.style.cssText = 'display: flex; width: 600px; height: 400px';
  document.body.append(place);
  const sort = ref<TableSort>({ key: 'name', descending: false });
  const selected = ref<ReadonlySet<string>>(new Set<string>());
  const list = ref('first');
  const activate = vi.fn<(row: Row, index: number) => void>();
  app = createApp({
    // The component is generic; h() cannot infer its rows through the declaration that ESLint sees.
    render: () =>
      h(VirtualTable as unknown as Parameters<typeof h>[0], {
        label: 'Clips',
        columns: [
          { key: 'name', label: 'Name', width: 200, grow: 1, sortable: true },
          { key: 'size', label: 'Size', width: 80, align: 'right', sortable: true, descendingFirst: true },
        ],
        read,
        rowKey: (row: Row) => row.name,
        list: list.value,
        selectable: true,
        sort: sort.value,
        'onUpdate:sort': (next: TableSort) => (sort.value = next),
        selected: selected.value,
        'onUpdate:selected': (next: ReadonlySet<string>) => (selected.value = next),
        onActivate: activate,
      }),
  });
  app.mount(place);
  return { sort, selected, list, activate, grid: () => document.querySelector<HTMLElement>('[role=grid]')! };
}

const rowsOf = async ({ offset, limit, descending }: TableQuery): Promise<Page<Row>> => ({
  total: ROWS,
  rows: Array.from({ length: Math.min(limit, ROWS - offset) }, (_, index) => {
    const at = descending ? ROWS - 1 - offset - index : offset + index;
    return { name: `clip ${at}`, size: at };
  }),
});

const rowNamed = (name: string): HTMLElement | undefined =>
  [...document.querySelectorAll<HTMLElement>('[role=row][data-index]')].find((row) =>
    [...row.querySelectorAll('.cell')].some((cell) => cell.textContent.trim() === name),
  );

it('holds only the rows in sight of 20 000', async () => {
  const { grid } = show(rowsOf);
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  expect(document.querySelectorAll('[role=row][data-index]').length).toBeLessThan(60);
  expect(grid().getAttribute('aria-rowcount')).toBe(String(ROWS + 1));

  grid().scrollTo({ top: 15_000 * 28 });
  await expect.poll(() => rowNamed('clip 15001')).toBeDefined();
  expect(document.querySelectorAll('[role=row][data-index]').length).toBeLessThan(60);
});

it('moves with the keys, keeps the focus when scrolled, and opens a row', async () => {
  const { activate, grid } = show(rowsOf);
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  rowNamed('clip 0')!.focus();
  await userEvent.keyboard('{ArrowDown}{ArrowDown}');
  expect(document.activeElement?.getAttribute('data-index')).toBe('2');
  await userEvent.keyboard('{End}');
  await expect.poll(() => document.activeElement?.getAttribute('data-index')).toBe(String(ROWS - 1));
  await expect.poll(() => rowNamed(`clip ${ROWS - 1}`)).toBeDefined();
  await userEvent.keyboard('{Enter}');
  expect(activate).toHaveBeenCalledExactlyOnceWith({ name: `clip ${ROWS - 1}`, size: ROWS - 1 }, ROWS - 1);

  grid().scrollTo({ top: 0 });
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  expect(document.activeElement?.getAttribute('data-index')).toBe(String(ROWS - 1));
});

it('sorts by its heads and says so', async () => {
  const { sort } = show(rowsOf);
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  const [, name, size] = document.querySelectorAll<HTMLElement>('[role=columnheader]');
  expect(name!.getAttribute('aria-sort')).toBe('ascending');
  await userEvent.click(size!.querySelector('button')!);
  expect(sort.value).toEqual({ key: 'size', descending: true });
  await expect.poll(() => rowNamed(`clip ${ROWS - 1}`)).toBeDefined();
  expect(name!.getAttribute('aria-sort')).toBe('none');
  expect(size!.getAttribute('aria-sort')).toBe('descending');
});

it('selects rows one by one and up to a row', async () => {
  const { selected } = show(rowsOf);
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  rowNamed('clip 0')!.focus();
  await userEvent.keyboard('{ArrowDown} {ArrowDown}{ArrowDown}{ArrowDown}');
  expect([...selected.value]).toEqual(['clip 1']);
  await userEvent.keyboard('{Shift>} {/Shift}');
  await nextTick();
  expect([...selected.value].sort()).toEqual(['clip 1', 'clip 2', 'clip 3', 'clip 4']);
});

it('starts over with another list', async () => {
  let prefix = 'clip';
  const { list, grid } = show(async (query) => {
    const page = await rowsOf(query);
    return { ...page, rows: page.rows.map((row) => ({ ...row, name: row.name.replace('clip', prefix) })) };
  });
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  grid().scrollTo({ top: 5000 });
  prefix = 'other';
  list.value = 'second';
  await expect.poll(() => rowNamed('other 0')).toBeDefined();
  expect(grid().scrollTop).toBe(0);
});

it('says why rows could not be read, and tries again', async () => {
  let broken = true;
  show(async (query) => {
    if (broken) throw new Error('The disk is away.');
    return rowsOf(query);
  });
  await expect.poll(() => document.querySelector('[role=alert]')).not.toBeNull();
  broken = false;
  const retry = [...document.querySelectorAll('button')].find((button) => button.textContent.includes('Try again'));
  await userEvent.click(retry!);
  await expect.poll(() => rowNamed('clip 0')).toBeDefined();
  expect(document.querySelector('[role=alert]')).toBeNull();
});

it('knows where keys lead', () => {
  expect(moveRow('ArrowUp', 0, 10, 5)).toBe(0);
  expect(moveRow('PageDown', 7, 10, 5)).toBe(9);
  expect(moveRow('Home', 7, 10, 5)).toBe(0);
  expect(moveRow('End', 0, 10, 5)).toBe(9);
  expect(moveRow('x', 0, 10, 5)).toBeUndefined();
});
