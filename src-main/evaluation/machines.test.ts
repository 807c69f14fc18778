import { describe, expect, it } from 'vitest';

import { averages, evaluateMachine, resampleMachine } from './machines.ts';
import type { LabelledClip } from './scores.ts';

const clips = (normal: readonly number[], anomalous: readonly number[]): LabelledClip[] => [
  ...normal.map((score, i) => ({ name: `normal_${i}.wav`, score, anomalous: false })),
  ...anomalous.map((score, i) => ({ name: `anomaly_${i}.wav`, score, anomalous: true })),
];

describe('evaluateMachine', () => {
  it('gives areas, intervals and counts, the same every time', () => {
    const machine = { type: 'fan', id: '00', clips: clips([1, 2, 3, 4, 5, 6], [3.5, 5.5, 7, 8]) };
    const row = evaluateMachine(machine, 1);
    expect(row).toEqual({
      type: 'fan',
      id: '00',
      auc: expect.closeTo(20 / 24, 12),
      aucInterval: { low: expect.any(Number), high: expect.any(Number) },
      pauc: expect.any(Number),
      paucInterval: { low: expect.any(Number), high: expect.any(Number) },
      normal: 6,
      anomalous: 4,
      reason: null,
    });
    expect(evaluateMachine(machine, 1)).toEqual(row);
    expect(JSON.parse(JSON.stringify(row))).toEqual(row);
  });

  it('says why there is no AUC', () => {
    expect(evaluateMachine({ type: 'fan', id: '00', clips: clips([1, 2], []) }, 1)).toEqual({
      type: 'fan',
      id: '00',
      auc: null,
      aucInterval: null,
      pauc: null,
      paucInterval: null,
      normal: 2,
      anomalous: 0,
      reason: 'there are no anomalous clips to compare with',
    });
  });

  it.each([NaN, Infinity])('names a clip whose score is %f', (score) => {
    const machine = { type: 'fan', id: '00', clips: clips([1, 2], [3, score, score]) };
    expect(() => evaluateMachine(machine, 1)).toThrow(
      expect.objectContaining({
        code: 'SCORE_NOT_FINITE',
        message: expect.stringMatching(/anomaly_1\.wav.*1 more/),
        details: { clips: ['anomaly_1.wav', 'anomaly_2.wav'], count: 2 },
      }),
    );
  });
});

describe('averages', () => {
  const row = (type: string, id: string, auc: number | null, pauc = auc) => ({ type, id, auc, pauc });

  it('weigh types or IDs, and say which', () => {
    const result = averages([
      row('fan', '00', 0.5, 0.6),
      row('fan', '02', 0.7, 0.6),
      row('fan', '04', 0.9, 0.6),
      row('valve', '00', 1, 0.8),
    ]);
    expect(result.types).toEqual([
      {
        type: 'fan',
        ids: 3,
        label: 'fan: mean over 3 IDs',
        auc: { value: expect.closeTo(0.7, 12) },
        aucInterval: null,
        pauc: { value: expect.closeTo(0.6, 12) },
        paucInterval: null,
        without: [],
      },
      expect.objectContaining({ type: 'valve', label: 'valve: mean over 1 ID', auc: { value: 1 } }),
    ]);
    expect(result.overTypes).toEqual({
      label: 'mean over 2 types (each the mean over its IDs)',
      auc: { value: expect.closeTo(0.85, 12) },
      aucInterval: null,
      pauc: { value: expect.closeTo(0.7, 12) },
      paucInterval: null,
      without: [],
    });
    expect(result.overIds).toMatchObject({
      label: 'mean over 4 IDs',
      auc: { value: expect.closeTo(0.775, 12) },
      pauc: { value: expect.closeTo(0.65, 12) },
    });
  });

  it('leave machines without an AUC out, and name them', () => {
    const result = averages([row('fan', '00', 0.5), row('fan', '02', null), row('pump', '00', null)]);
    expect(result.types[1]).toMatchObject({ ids: 0, auc: { value: null }, without: ['pump 00'] });
    expect(result.overTypes).toMatchObject({
      label: 'mean over 1 type (each the mean over its IDs)',
      auc: { value: 0.5 },
      without: ['fan 02', 'pump 00'],
    });
    expect(result.overIds).toMatchObject({ label: 'mean over 1 ID', auc: { value: 0.5 } });
    expect(averages([]).overIds.auc).toMatchObject({ value: null });
  });
});

describe('intervals of averages', () => {
  /** 40 normal and 30 anomalous scores without a generator, so that another program can make them too. */
  const machine = (type: string, id: string, k: number, shift: number) =>
    resampleMachine(
      {
        type,
        id,
        clips: clips(
          Array.from({ length: 40 }, (_, i) => ((i * 37 + k * 11) % 101) / 101),
          Array.from({ length: 30 }, (_, i) => ((i * 53 + k * 7) % 97) / 97 + shift),
        ),
      },
      0,
    );
  const machines = [machine('fan', '00', 1, 0.2), machine('fan', '02', 2, 0.4), machine('valve', '00', 3, 0.6)];
  const result = averages(
    machines.map(({ row }) => row),
    machines.map(({ resampled }) => resampled),
  );

  // The same bootstrap written in numpy, 40 000 resamples, sorting each; 2 000 of ours end within a hundredth of it.
  it.each([
    ['fan', result.types[0]!, [0.6883, 0.8396], [0.6118, 0.7434]],
    ['valve', result.types[1]!, [0.8625, 0.9733], [0.7368, 0.9167]],
    ['types', result.overTypes, [0.7977, 0.8919], [0.6952, 0.8092]],
    ['IDs', result.overIds, [0.7647, 0.8719], [0.674, 0.7822]],
  ])('agree with numpy: %s', (_, { aucInterval, paucInterval }, auc, pauc) => {
    const within = (value: number, expected: number) => expect(Math.abs(value - expected)).toBeLessThan(0.01);
    within(aucInterval!.low, auc[0]!);
    within(aucInterval!.high, auc[1]!);
    within(paucInterval!.low, pauc[0]!);
    within(paucInterval!.high, pauc[1]!);
  });

  it('of one machine are its own, and repeat', () => {
    const { row, resampled } = machines[2]!;
    expect(averages([row], [resampled]).overIds.paucInterval).toEqual(row.paucInterval);
    expect(machine('valve', '00', 3, 0.6)).toEqual(machines[2]);
  });

  it('pass over machines without areas', () => {
    const without = resampleMachine({ type: 'pump', id: '00', clips: clips([1, 2], []) }, 0);
    expect(without.resampled).toBeNull();
    const more = [...machines, without];
    const { overIds, overTypes, types } = averages(
      more.map(({ row }) => row),
      more.map(({ resampled }) => resampled),
    );
    expect(overIds.aucInterval).toEqual(result.overIds.aucInterval);
    expect(overTypes.aucInterval).toEqual(result.overTypes.aucInterval);
    expect(types[2]).toMatchObject({ aucInterval: null, paucInterval: null });
  });
});
