import { expect, it } from 'vitest';
import { resultRow } from '../results/testing.ts';
import { machinesOf, modelsOf, siblings } from './machines.ts';

const rows = [
  resultRow({ type: 'fan', id: '10' }),
  resultRow({ type: 'fan', id: '2', runId: 'run-2', normal: 3, anomalous: 4, unlabelled: 5 }),
  resultRow({ type: 'fan', id: '00', runId: 'other', label: 'AE (quick, seed 1)' }),
];

it('takes runs of one name, one per machine, for one model', () => {
  expect(siblings(rows, 'run-2')).toEqual(['run-2', 'run-1']);
  expect(siblings(rows, 'unknown')).toEqual(['unknown']);
  expect(modelsOf(rows)).toEqual([
    { label: 'AudDSR (quick, seed 1)', machines: 'fan 10, 2', runId: 'run-1' },
    { label: 'AE (quick, seed 1)', machines: 'fan 00', runId: 'other' },
  ]);
});

it('lists its machines in their order with the threshold of the score that is looked at', () => {
  const saved = {
    ...({ runId: 'run-2', type: 'fan', id: '2', value: 1, method: 'manual', parameter: null } as const),
    ...{ author: 'Ann', saved: '' },
  };
  const all = [
    { ...saved, score: 'combined', value: 7 },
    { ...saved, score: 'map' },
    { ...saved, score: 'map', runId: 'other', value: 9 },
  ];
  const found = machinesOf(rows, all, 'run-1', 'map');
  expect(found.map(({ runId, id, clips, saved: own }) => [runId, id, clips, own?.value])).toEqual([
    ['run-2', '2', 12, 1],
    ['run-1', '10', 90, undefined],
  ]);
});
