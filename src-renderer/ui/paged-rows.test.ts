import { effectScope, type EffectScope } from 'vue';
import { afterEach, expect, it } from 'vitest';
import { pagedRows, type PagedRows, type PagedRowsOptions, type PageRequest } from './paged-rows.ts';

let scope: EffectScope | undefined;
afterEach(() => scope?.stop());

interface Asked {
  readonly request: PageRequest;
  readonly answer: (prefix?: string, total?: number) => void;
  readonly fail: () => void;
}

/** Rows `row 0` to `row 999`, ten a page, answered when the test says so. */
function scripted(options: PagedRowsOptions = {}): { rows: PagedRows<string>; asked: Asked[] } {
  const asked: Asked[] = [];
  const read = (request: PageRequest): Promise<{ total: number; rows: string[] }> =>
    new Promise((resolve, reject) => {
      asked.push({
        request,
        answer: (prefix = 'row', total = 1000) =>
          resolve({
            total,
            rows: Array.from({ length: request.limit }, (_, index) => `${prefix} ${request.offset + index}`),
          }),
        fail: () => reject(new Error('gone')),
      });
    });
  scope = effectScope();
  const rows = scope.run(() => pagedRows(read, { pageSize: 10, ...options }))!;
  return { rows, asked };
}

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

it('reads the first page by itself, then what is in sight', async () => {
  const { rows, asked } = scripted();
  await settle();
  expect(asked.map(({ request }) => request)).toEqual([{ offset: 0, limit: 10 }]);
  expect(rows.total.value).toBeUndefined();
  asked[0]!.answer();
  await settle();
  expect(rows.total.value).toBe(1000);
  expect(rows.rowAt(3)).toBe('row 3');
  expect(rows.rowAt(25)).toBeUndefined();

  rows.want(18, 25);
  await settle();
  expect(asked.slice(1).map(({ request }) => request.offset)).toEqual([10, 20]);
  asked[2]!.answer();
  await settle();
  expect(rows.rowAt(25)).toBe('row 25');
});

it('skips what was scrolled past before its turn came', async () => {
  const { rows, asked } = scripted({ parallel: 1 });
  await settle();
  for (let first = 10; first <= 900; first += 10) rows.want(first, first + 9);
  asked[0]!.answer();
  await settle();
  expect(asked).toHaveLength(2);
  expect(asked[1]!.request.offset).toBe(900);
});

it('gives pages back that nobody has looked at for longest', async () => {
  const { rows, asked } = scripted({ keep: 2 });
  for (const page of [0, 1, 2]) {
    rows.want(page * 10, page * 10 + 9);
    await settle();
    asked.at(-1)!.answer();
    await settle();
  }
  expect(rows.rowAt(0)).toBeUndefined();
  expect(rows.rowAt(10)).toBe('row 10');
  expect(rows.rowAt(20)).toBe('row 20');
});

it('ignores answers to a list that is another one by now', async () => {
  const { rows, asked } = scripted();
  await settle();
  rows.reset();
  await settle();
  asked[0]!.answer('old', 5);
  await settle();
  expect(rows.total.value).toBeUndefined();
  asked[1]!.answer('new', 7);
  await settle();
  expect(rows.total.value).toBe(7);
  expect(rows.rowAt(0)).toBe('new 0');
});

it('shows old rows while it reads them again', async () => {
  const { rows, asked } = scripted();
  await settle();
  asked[0]!.answer('old');
  await settle();
  rows.refresh();
  expect(rows.rowAt(0)).toBe('old 0');
  asked[1]!.answer('new');
  await settle();
  expect(rows.rowAt(0)).toBe('new 0');
});

it('stops at a failure until it is told to try again', async () => {
  const { rows, asked } = scripted();
  await settle();
  asked[0]!.fail();
  await settle();
  expect(rows.failure.value).toBeInstanceOf(Error);
  rows.want(0, 30);
  await settle();
  expect(asked).toHaveLength(1);
  rows.retry();
  await settle();
  expect(rows.failure.value).toBeNull();
  expect(asked.length).toBeGreaterThan(1);
});
