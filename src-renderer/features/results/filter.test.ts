import { describe, expect, it } from 'vitest';
import { filterRows, isFiltering, NO_FILTER, valuesOf } from './filter.ts';
import { resultRow, table } from './testing.ts';

const rows = [
  ...table.rows,
  resultRow({ type: 'fan', id: '00', method: 'stgram', methodName: 'STgram', annotations: 'reliant', label: 'STgram' }),
];
const names = (filter: Partial<typeof NO_FILTER>): string[] =>
  filterRows(rows, { ...NO_FILTER, ...filter }).map(({ type, id, method }) => `${type} ${id} ${method}`);

describe('filters of the results', () => {
  it('need every word, anywhere in the row, whatever its case', () => {
    expect(names({ search: 'FAN 00' })).toEqual(['fan 00 auddsr', 'fan 00 stgram']);
    expect(names({ search: ' 00 quick  valve ' })).toEqual(['valve 00 auddsr']);
    expect(names({ search: 'pump' })).toEqual([]);
  });

  it('combine', () => {
    expect(names({ type: 'fan', annotations: 'reliant' })).toEqual(['fan 00 stgram']);
    expect(names({ method: 'auddsr', search: '02' })).toEqual(['fan 02 auddsr']);
    expect(names({})).toHaveLength(4);
    expect(isFiltering(NO_FILTER)).toBe(false);
    expect(isFiltering({ ...NO_FILTER, search: 'x' })).toBe(true);
  });

  it('offer what there is', () => {
    expect(valuesOf(rows, ({ type }) => type)).toEqual(['fan', 'valve']);
  });
});
