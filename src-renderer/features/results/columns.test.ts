import { describe, expect, it } from 'vitest';
import { publishedAverages } from './arrange.ts';
import { exportRows } from './columns.ts';
import { toCsv } from './csv.ts';
import { published, resultRow, table } from './testing.ts';

describe('the export', () => {
  const rows = exportRows(table.rows, table.averages, publishedAverages(published));

  it('has as many cells in every line, and says what each line is', () => {
    expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
    expect(rows.map(([kind]) => kind)).toEqual([
      'kind',
      'machine',
      'machine',
      'machine',
      'mean of type',
      'mean of type',
      'mean over types',
      'mean over ids',
      'published',
    ]);
  });

  it('puts numbers under their heads', () => {
    const at = (line: number, name: string): unknown => rows[line]?.[rows[0]!.indexOf(name)];
    expect([at(1, 'auc'), at(1, 'auc_low'), at(1, 'pauc'), at(1, 'anomalous_clips')]).toEqual([0.6, 0.7, 0.6, 50]);
    expect([at(6, 'auc'), at(6, 'note'), at(6, 'machine_type')]).toEqual([0.7, 'mean over 2 types', null]);
    expect([at(8, 'auc'), at(8, 'pauc'), at(8, 'note')]).toEqual([0.7173, 0.5966, 'AudDSR, Table 1']);
  });

  it('leaves averages of runs out that the filter hides', () => {
    expect(exportRows([resultRow({ type: 'fan', id: '00', label: 'other' })], table.averages, [])).toHaveLength(2);
  });

  it('is safe for spreadsheets whatever a folder is called', () => {
    expect(toCsv(exportRows([resultRow({ type: '=cmd()', id: '@x' })], [], []))).toContain("'=cmd(),'@x");
  });
});
