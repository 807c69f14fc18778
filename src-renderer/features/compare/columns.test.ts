import { expect, it } from 'vitest';
import type { RunConfiguration } from '../../../src-shared/contract.ts';
import { addressOf, compareLocation, queryOf } from './address.ts';
import { baselineOf, planColumns } from './columns.ts';

const configuration = (label: string, seeds: readonly (readonly string[])[]): RunConfiguration => ({
  ...{ label, runIds: seeds.flat() },
  seeds: seeds.map((runIds, seed) => ({ seed, runIds })),
});
const two = configuration('AudDSR', [['a', 'b'], ['c']]);
const one = configuration('AE', [['d']]);

it('folds seeds into one column, and takes them apart seed by seed', () => {
  expect(planColumns([two, one], []).map(({ runIds, seeds }) => [runIds, seeds])).toEqual([
    [['a', 'b', 'c'], 2],
    [['d'], 1],
  ]);
  const apart = planColumns([two, one], ['a']);
  expect(apart.map(({ runIds }) => runIds)).toEqual([['a', 'b'], ['c'], ['d']]);
  expect(apart.map(({ of }) => of?.label ?? null)).toEqual(['AudDSR', 'AudDSR', null]);
});

it('takes the only configuration apart: there is nothing else to compare', () => {
  expect(planColumns([two], [])).toHaveLength(2);
  expect(planColumns([one], [])).toHaveLength(1);
});

it('keeps the baseline by its run, and falls back to the first', () => {
  const apart = planColumns([two, one], ['a']);
  expect(baselineOf(apart, 'd')).toBe(2);
  expect(baselineOf(planColumns([two, one], []), 'c')).toBe(0);
  expect(baselineOf(apart, 'gone')).toBe(0);
  expect(baselineOf(apart, null)).toBe(0);
});

it('is an address and back', () => {
  const address = { runIds: ['a', 'd'], apart: ['a'], baseline: 'd', type: 'fan', id: '00', clip: 'x.wav' };
  expect(addressOf(queryOf(address) as Parameters<typeof addressOf>[0])).toEqual(address);
  expect(addressOf({ run: ['a', null, 'a', ''] }).runIds).toEqual(['a']);
  expect(compareLocation(['a', 'b', 'a']).query).toEqual({ run: ['a', 'b'] });
});
