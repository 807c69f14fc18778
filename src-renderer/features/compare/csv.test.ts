import { expect, it } from 'vitest';
import { exportComparison } from './csv.ts';
import { arrangeRows } from './rows.ts';
import { comparison, published } from './testing.ts';

it('has every figure with its interval, the difference with its p, and says what is published', () => {
  const [head, ...lines] = exportComparison(comparison, arrangeRows(comparison, published, 'own'));
  expect(lines.every(({ length }) => length === head!.length)).toBe(true);
  expect(lines.map(([kind, type, id]) => `${kind} ${type} ${id}`)).toEqual([
    ...['machine fan 2', 'machine fan 10', 'mean fan ids-of-type', 'published AE AudDSR, Table 1', 'machine valve 00'],
  ]);
  const at = (name: string): number => head!.indexOf(name);
  expect(lines[0]![at('auc of AE')]).toBe(0.9);
  expect(lines[0]![at('difference of auc to AudDSR')]).toBe(0.1);
  expect(lines[0]![at('p of difference')]).toBe(0.0004);
  expect(lines[4]![at('auc of AE')]).toBeNull();
  // A published figure is nobody's column: it stands in its own.
  expect(lines[3]![at('published auc')]).toBeCloseTo(0.662, 12);
  expect(lines[3]![at('difference of auc to published of AE')]).toBeCloseTo(0.188, 12);
});
