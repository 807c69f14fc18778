import { describe, expect, test } from 'vitest';
import { gridRow, type GridMachine } from './grid.ts';
import { resampleMachine } from './machines.ts';

/** A machine whose areas are known: no clips behind them, so every resample is the same. */
function machine(type: string, id: string, seed: number, auc: number | null, pauc = 0.5): GridMachine {
  const row = { type, id, auc, aucInterval: null, pauc: auc === null ? null : pauc, paucInterval: null };
  const areas = { auc: new Float64Array(10).fill(auc ?? 0), pauc: new Float64Array(10).fill(pauc) };
  return {
    seed,
    row: { ...row, normal: 2, anomalous: 2, reason: auc === null ? 'no anomalies' : null },
    resampled: auc === null ? null : areas,
  };
}

describe('a row of the table', () => {
  // By hand. fan: 00 has (0.6 + 0.8) / 2 = 0.7, 02 has 0.9, so 0.8; valve: 00 has 0.5.
  const machines = [
    machine('fan', '00', 0, 0.6),
    machine('fan', '00', 1, 0.8, 0.7),
    machine('fan', '02', 0, 0.9, 0.9),
    machine('valve', '00', 0, 0.5),
    machine('pump', '00', 0, null),
  ];
  const row = gridRow(machines, ['valve', 'fan', 'pump', 'slider'], 0);

  test('averages seeds, then IDs, then types', () => {
    expect(row.types['fan']!.auc).toBeCloseTo(0.8, 12);
    // (0.5 + 0.7) / 2 = 0.6 and 0.9.
    expect(row.types['fan']!.pauc).toBeCloseTo(0.75, 12);
    expect(row.types['fan']).toMatchObject({ ids: 2, seeds: 2 });
    expect(row.overTypes.auc).toBeCloseTo(0.65, 12);
    expect(row.overIds.auc).toBeCloseTo((0.7 + 0.9 + 0.5) / 3, 12);
  });

  test('names what is in no average', () => {
    expect(row.without).toEqual(['pump', 'slider']);
    expect(row.types['pump']).toMatchObject({ auc: null, aucInterval: null, ids: 0 });
    expect(gridRow([], ['fan'], 0).overTypes.auc).toBeNull();
  });

  test('has intervals from the spread over IDs and seeds, the same each time', () => {
    const { aucInterval } = row.types['fan']!;
    // 00 is drawn twice with odds of 1/4; then of four seeds, all are 0 with 1/16 (0.6), three with 4/16 (0.65): those are
    // 1.6 % and 6.3 % of all draws, so 2.5 % lies at 0.65. 02 twice, 1/4, is the upper end.
    expect(aucInterval!.low).toBeCloseTo(0.65, 12);
    expect(aucInterval!.high).toBeCloseTo(0.9, 12);
    // One ID, one seed, no clips: nothing varies.
    expect(row.types['valve']!.aucInterval).toEqual({ low: 0.5, high: 0.5 });
    expect(gridRow(machines, ['valve', 'fan', 'pump', 'slider'], 0)).toEqual(row);
  });
});

test('clips vary where IDs and seeds do not', () => {
  const clips = [0.1, 0.4, 0.3, 0.6, 0.5, 0.9].map((score, i) => ({ name: `${i}`, score, anomalous: i % 2 === 1 }));
  const real = { seed: 0, ...resampleMachine({ type: 'fan', id: '00', clips }, 0) };
  const { auc, aucInterval } = gridRow([real], ['fan'], 0).types['fan']!;
  // 8 of 9 pairs are in order: only 0.5 is above 0.4.
  expect(auc).toBeCloseTo(8 / 9, 12);
  expect(aucInterval!.low).toBeLessThan(8 / 9);
  expect(aucInterval!.high).toBe(1);
});
