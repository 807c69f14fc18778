import { expect, test } from 'vitest';
import type { Clip } from '../../src-shared/dataset.ts';
import { selectClips } from './dataset.ts';

function clip(machineType: string, machineId: string, split: Clip['split'], label: Clip['label'], n = 0): Clip {
  return {
    path: `${machineType}/${split}/${label ?? 'x'}_${machineId}_${n}.wav`,
    machineType,
    machineId,
    split,
    label,
  };
}

const dataset = {
  root: '/data',
  clips: [
    clip('fan', '00', 'train', 'normal', 0),
    clip('fan', '00', 'train', 'normal', 1),
    clip('fan', '00', 'train', 'anomaly'),
    clip('fan', '00', 'test', 'anomaly'),
    clip('fan', '02', 'train', undefined),
    clip('pump', '00', 'test', 'normal'),
  ],
};

test('clips by type, ID and split; anomalies are never trained on', () => {
  expect(selectClips(dataset, {}).length).toBe(6);
  expect(selectClips(dataset, { machineType: 'fan', split: 'train' }).length).toBe(3);
  expect(selectClips(dataset, { machineType: 'fan', machineIds: ['00'], split: 'train' }).length).toBe(2);
  expect(selectClips(dataset, { machineType: 'pump', split: 'test' }).length).toBe(1);
});

test.each([
  [{ machineType: 'fans' }, 'TYPE_UNKNOWN'],
  [{ machineType: 'fan', machineIds: ['00', '07'] }, 'ID_UNKNOWN'],
  [{ machineType: 'pump', split: 'train' }, 'SELECTION_EMPTY'],
  [{ machineType: 'fan', machineIds: ['02'], split: 'train' }, 'SELECTION_ONE_CLIP'],
] as const)('%o: %s', (selection, code) => {
  expect(() => selectClips(dataset, selection)).toThrow(
    expect.objectContaining({ code, hint: expect.any(String) }) as Error,
  );
});
