import { expect, it } from 'vitest';
import { arrangeRows, caveatsOf, clearSide, type CompareRow } from './rows.ts';
import { comparison, difference, figure, machine, published } from './testing.ts';

const named = (row: CompareRow): string => {
  switch (row.kind) {
    case 'type':
      return `# ${row.type ?? 'all'}`;
    case 'machine':
      return `${row.machine.type} ${row.machine.id}`;
    case 'average':
      return `mean ${row.average.type ?? row.average.of}`;
    case 'published':
      return `published ${row.published.system}`;
  }
};

it('has types in order, IDs as numbers, each type’s mean and the same systems’ published figures', () => {
  expect(arrangeRows(comparison, published, 'own').map(named)).toEqual([
    ...['# fan', 'fan 2', 'fan 10', 'mean fan', 'published AE'],
    ...['# valve', 'valve 00'],
  ]);
  expect(arrangeRows(comparison, published, 'all').map(named)).toContain('published STgram');
  expect(arrangeRows(comparison, published, 'none').map(named)).not.toContain('published AE');
});

it('has both overall means once they are over several types', () => {
  const [fan, ...overall] = comparison.averages;
  const wide = { ...comparison, averages: [fan!, ...overall.map((average) => ({ ...average, types: 2, ids: 3 }))] };
  expect(arrangeRows(wide, published, 'own').map(named).slice(-3)).toEqual(['# all', 'mean types', 'mean ids']);
});

it('takes published per cent from the column’s mean, in shares', () => {
  const row = arrangeRows(comparison, published, 'own').find(({ kind }) => kind === 'published');
  if (row?.kind !== 'published') throw new Error('no row');
  expect(row.published.value.auc).toBeCloseTo(0.662, 12);
  expect(row.published.differences[1]!.auc).toBeCloseTo(0.85 - 0.662, 12);
  expect(row.published.ids).toBe(2);
});

it('marks a difference only where its interval leaves out 0', () => {
  expect([0.1, -0.1, 0.03].map((by) => clearSide(difference(by, 0.05).auc!))).toEqual([1, -1, 0]);
  expect(clearSide({ interval: { low: 0, high: 0.2 } })).toBe(0);
});

it('says what cannot be compared wholly', () => {
  expect(caveatsOf(comparison)).toEqual({ someClips: false, someMachines: 1, lonelyTypes: ['valve'] });
  const fewer = machine({
    ...{ type: 'fan', id: '00', figures: [figure(0.8), figure(0.8, { clips: 60 })] },
    differences: [null, difference(0, 0.1, { clips: 60 })],
  });
  expect(caveatsOf({ ...comparison, machines: [fewer] }).someClips).toBe(true);
});
