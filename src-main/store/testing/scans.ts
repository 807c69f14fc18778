import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clip, ClipRecord, DatasetProblem } from '../../../src-shared/dataset.ts';
import type { NewDataset, Scan } from '../datasets.ts';

/** For tests: an empty folder that goes when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export const FANS: NewDataset = {
  name: 'Fan recordings, 2020',
  root: '/data/fans',
  layout: 'dcase',
  title: 'DCASE 2020 Task 2',
  pattern: null,
  channel: 0,
  sample: false,
};

/** For tests: what a scan of `count` clips of 6 types with 4 IDs each would find; every tenth clip has a problem. */
export function scanOf(count: number): Scan {
  const clips: Clip[] = [];
  for (let i = 0; i < count; i++) {
    const machineType = ['ToyCar', 'ToyConveyor', 'fan', 'pump', 'slider', 'valve'][Math.floor((6 * i) / count)]!;
    const machineId = `0${2 * (i % 4)}`;
    const split = i % 5 === 0 ? 'test' : 'train';
    const label = split === 'train' || i % 2 === 0 ? 'normal' : i % 3 === 0 ? undefined : 'anomaly';
    const path = `${machineType}/${split}/${label ?? 'clip'}_id_${machineId}_${String(i).padStart(8, '0')}.wav`;
    clips.push({ path, machineType, machineId, split, label, attributes: { index: String(i) } });
  }
  clips.sort((a, b) => (a.path < b.path ? -1 : 1));
  const records = clips.map(({ path }, i): ClipRecord => {
    const broken = i % 50 === 0;
    return {
      path,
      size: 320_044,
      modified: 1_700_000_000_000.25 + i,
      ...(broken
        ? {}
        : {
            content: i.toString(16).padStart(64, '0'),
            sampleRate: 16_000,
            channels: 1 + (i % 8),
            bits: 16,
            frames: 160_000 + ((i * 7919) % 1000),
            peak: ((i * 104_729) % 10_007) / 10_007,
          }),
      problems: broken
        ? [problem('AUDIO_UNREADABLE', 'error', path)]
        : i % 10 === 0
          ? [problem('AUDIO_CLIPPED', 'warning', path)]
          : [],
    };
  });
  const copy = problem('CONTENT_DUPLICATE', 'note', clips.at(-1)!.path);
  const machine = problem('GROUP_ONE_SIDED_TEST', 'note', 'fan/00');
  const problems = [machine, ...records.flatMap((record) => record.problems), copy];
  return {
    layout: 'dcase',
    title: 'DCASE 2020 Task 2',
    clips,
    report: { records, problems, fingerprint: 'f'.repeat(64), usable: 0, seconds: 0, bytes: 0 },
  };
}

export function problem(code: string, severity: DatasetProblem['severity'], path: string): DatasetProblem {
  return { code, severity, path, message: `${code} was found.`, hint: `Do something about ${code}.` };
}
