/** A folder of many short recordings of one type of machine, in the DCASE layout. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavFile16 } from '../../../src-main/datasets/audio/write-wav.ts';
import { Random } from '../../../src-main/engine/random.ts';

const SAMPLE_RATE = 16_000;
/** 0.25 s, nine frames: the shortest that the autoencoder's windows of five frames look at more than once. */
const SAMPLES = 4000;
const IDS = ['00', '02', '04', '06'];
/** Written at once. */
const TOGETHER = 64;

/** @param count in all; `train` of them to train on, the rest to test, every second of those anomalous */
export async function writeShortClips(root: string, count: number, train: number): Promise<void> {
  const random = new Random('load/clips');
  const noise = random.normals(SAMPLES + count, 0, 0.1);
  for (const split of ['train', 'test']) await mkdir(join(root, 'fan', split), { recursive: true });
  const pending: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const split = index < train ? 'train' : 'test';
    const label = split === 'test' && index % 8 >= 4 ? 'anomaly' : 'normal';
    const name = `${label}_id_${IDS[index % IDS.length]!}_${String(index).padStart(8, '0')}.wav`;
    // Every clip begins one sample later, so that no two have the same sound (which would be a problem to report).
    const sound = noise.subarray(index, index + SAMPLES);
    const samples = label === 'normal' ? sound : sound.map((value, n) => value + 0.05 * Math.sin(0.8 * n));
    pending.push(writeFile(join(root, 'fan', split, name), wavFile16(samples, SAMPLE_RATE)));
    if (pending.length === TOGETHER) await Promise.all(pending.splice(0));
  }
  await Promise.all(pending);
}
