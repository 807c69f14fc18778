import { describe, expect, it } from 'vitest';
import { arrangeByType, arrangeFlat, overallAverages, publishedAverages } from './arrange.ts';
import { average, published, resultRow, table } from './testing.ts';

const none = new Set<string>();
const shape = (items: ReturnType<typeof arrangeByType>): string[] =>
  items.map((item) => {
    if (item.kind === 'group') return `${item.type}: ${item.ids}`;
    if (item.kind === 'row') return `${item.row.type} ${item.row.id}`;
    return item.kind === 'mean'
      ? `mean ${item.average.auc}`
      : `published ${item.published.system} ${item.published.auc}`;
  });

describe('the results table', () => {
  it('groups by type, keeps the order of rows, and closes each group with its mean', () => {
    const items = arrangeByType({ ...table, published: [], folded: none });
    expect(shape(items)).toEqual(['fan: 2', 'fan 02', 'fan 00', 'mean 0.8', 'valve: 1', 'valve 00', 'mean 0.6']);
    expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
  });

  it('folds a group down to its mean', () => {
    expect(shape(arrangeByType({ ...table, published, folded: new Set(['fan']) }))).toEqual([
      'fan: 2',
      'mean 0.8',
      'valve: 1',
      'valve 00',
      'mean 0.6',
    ]);
  });

  it('shows published figures, as shares, with the types that there are; all of them where there are none', () => {
    expect(shape(arrangeByType({ ...table, published, folded: none }))).toContain('published AE 0.6583');
    expect(shape(arrangeByType({ rows: [], averages: [], published, folded: none }))).toEqual([
      'fan: 0',
      'published AE 0.6583',
      'ToyCar: 0',
      'published AE 0.7877',
    ]);
    expect(publishedAverages(published)).toMatchObject([{ system: 'AE', type: null, auc: 0.7173 }]);
  });

  it('shows no mean of a run that the filter hides', () => {
    const rows = [...table.rows, resultRow({ type: 'fan', id: '04', label: 'AE (quick)', runId: 'run-3' })];
    const averages = [...table.averages, average({ label: 'AE (quick)', type: 'fan', of: 'ids-of-type', auc: 0.1 })];
    const items = arrangeByType({ rows: rows.slice(0, 3), averages, published: [], folded: none });
    expect(shape(items)).not.toContain('mean 0.1');
    expect(shape(arrangeByType({ rows, averages, published: [], folded: none }))).toContain('mean 0.1');
  });

  it('has both averages per run, and null where main has none', () => {
    expect(overallAverages(table.rows, table.averages)).toMatchObject([
      { label: 'AudDSR (quick, seed 1)', overTypes: { auc: 0.7 }, overIds: { auc: 0.7333 } },
    ]);
    expect(overallAverages([resultRow({ type: 'fan', id: '00', label: 'x' })], table.averages)).toEqual([
      { label: 'x', overTypes: null, overIds: null },
    ]);
  });

  it('is one list without groups', () => {
    expect(arrangeFlat(table.rows).map(({ key }) => key)).toEqual([
      '["run-1","valve","00"]',
      '["run-2","fan","02"]',
      '["run-1","fan","00"]',
    ]);
  });
});
