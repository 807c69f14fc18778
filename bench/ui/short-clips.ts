/** A folder of many short recordings in the DCASE layout, for measuring lists. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wavFile16 } from '../../src-main/datasets/audio/write-wav.ts';
import { Random } from '../../src-main/engine/random.ts';

const SAMPLE_RATE = 16_000;
/** 0.1 s: long enough to be a recording, short enough that 20 000 of them are 64 MB. */
const SAMPLES = 1600;
const TYPES = ['fan', 'pump', 'slider', 'valve'];
const IDS = ['00', '02', '04', '06'];
/** Written at once. */
const TOGETHER = 64;

/** @param count in all, spread evenly over 16 machines; a quarter is for testing, half of that anomalous */
export async function writeShortClips(root: string, count: number): Promise<void> {
  const random = new Random(1);
  const noise = random.normals(SAMPLES + count, 0, 0.1);
  const machines = TYPES.flatMap((type) => IDS.map((id) => ({ type, id })));
  for (const type of TYPES) {
    for (const split of ['train', 'test']) await mkdir(join(root, type, split), { recursive: true });
  }
  const pending: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const { type, id } = machines[index % machines.length]!;
    const place = Math.floor(index / machines.length);
    const split = place % 4 === 3 ? 'test' : 'train';
    const label = split === 'test' && place % 8 === 7 ? 'anomaly' : 'normal';
    const name = `${label}_id_${id}_${String(place).padStart(8, '0')}.wav`;
    // Every clip begins one sample later, so that no two have the same sound (which would be a problem to report).
    const file = wavFile16(noise.subarray(index, index + SAMPLES), SAMPLE_RATE);
    pending.push(writeFile(join(root, type, split, name), file));
    if (pending.length === TOGETHER) await Promise.all(pending.splice(0));
  }
  await Promise.all(pending);
}
