import { expect, test } from 'vitest';
import { runLabels, type LabelledRun } from './run-labels.ts';

const fan = { type: 'fan', id: '00' };
const pump = { type: 'pump', id: '00' };
let made = 0;
const run = (id: string, more: Partial<LabelledRun> = {}): LabelledRun => ({
  ...{ id, methodName: 'AudDSR', preset: 'quick', seed: 1, machines: [fan] },
  created: new Date((made += 1000)).toISOString(),
  ...more,
});
const labels = (...runs: LabelledRun[]): Record<string, string> => Object.fromEntries(runLabels(runs));

test('the method alone, as long as no machine has it twice', () => {
  expect(labels(run('a'), run('b', { machines: [pump] }), run('c', { methodName: 'AE' }))).toEqual({
    a: 'AudDSR',
    b: 'AudDSR',
    c: 'AE',
  });
});

test('preset, then seed, then age; other methods stay short', () => {
  const first = run('a');
  const other = run('b', { preset: 'cpu' });
  const seed = run('c', { seed: 2 });
  const again = run('d');
  expect(labels(again, seed, other, first, run('e', { methodName: 'AE' }))).toEqual({
    a: 'AudDSR (quick, seed 1)',
    b: 'AudDSR (cpu)',
    c: 'AudDSR (quick, seed 2)',
    d: 'AudDSR (quick, seed 1) #2',
    e: 'AE',
  });
});

test('second trainings of several machines have one label', () => {
  const runs = [run('a'), run('b', { machines: [pump] }), run('c'), run('d', { machines: [pump] })];
  expect(Object.values(labels(...runs))).toEqual([
    'AudDSR (quick, seed 1)',
    'AudDSR (quick, seed 1)',
    'AudDSR (quick, seed 1) #2',
    'AudDSR (quick, seed 1) #2',
  ]);
});
