/** Small folders of machine sounds: short, told apart by ear, with known faults in the files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wavFile, wavFile16 } from '../../src-main/datasets/audio/write-wav.ts';

const RATE = 16_000;
const SECONDS = 2;

/** A hum with noise; an anomalous one rattles from 0.8 s to 1.4 s. Another seed, another sound. */
function machineSound(seed: number, anomalous: boolean): Float32Array {
  let state = seed * 7919 + 1;
  const noise = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647 - 0.5;
  };
  return Float32Array.from({ length: RATE * SECONDS }, (_, at) => {
    const time = at / RATE;
    const hum = 0.2 * Math.sin(2 * Math.PI * 120 * time) + 0.1 * Math.sin(2 * Math.PI * 1800 * time);
    const rattle =
      anomalous && time > 0.8 && time < 1.4 ? 0.4 * noise() + 0.2 * Math.sin(2 * Math.PI * 3600 * time) : 0;
    return hum + 0.05 * noise() + rattle;
  });
}

const clip = (seed: number, anomalous = false): Uint8Array => wavFile16(machineSound(seed, anomalous), RATE);

async function write(root: string, files: Readonly<Record<string, Uint8Array>>): Promise<string> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

/**
 * Layout of DCASE 2020: fans 00 and 02 with 6 clips to train on, 3 normal and 3 anomalous ones to test.
 *
 * @param pairs of a normal and an anomalous clip to test, instead of 3
 * @returns `root`
 */
export async function writeDcaseFolder(root: string, pairs = 3): Promise<string> {
  const files: Record<string, Uint8Array> = {};
  const numbered = (i: number): string => String(i).padStart(8, '0');
  for (const id of ['00', '02']) {
    for (let i = 0; i < 6; i++) files[`fan/train/normal_id_${id}_${numbered(i)}.wav`] = clip(10 * Number(id) + i);
    for (let i = 0; i < pairs; i++) {
      files[`fan/test/normal_id_${id}_${numbered(i)}.wav`] = clip(100 + 10 * Number(id) + i);
      files[`fan/test/anomaly_id_${id}_${numbered(i)}.wav`] = clip(200 + 10 * Number(id) + i, true);
    }
  }
  return await write(root, files);
}

/** Clip that is cut off in the folder of `writeOwnLayout`. */
export const TORN = 'pump/A/normal/3.wav';

/** `{type}/{id}/{label}/*.wav`, in stereo; one clip is cut off. @returns `root` */
export async function writeOwnLayout(root: string): Promise<string> {
  const files: Record<string, Uint8Array> = {};
  for (let i = 0; i < 6; i++) {
    const mono = wavFile16(machineSound(i, i > 3), RATE).subarray(44);
    const stereo = new Uint8Array(2 * mono.length);
    // The second channel is silent but for its dither of one step.
    for (let at = 0; at < mono.length; at += 2) stereo.set([mono[at]!, mono[at + 1]!, (at >> 1) & 1, 0], 2 * at);
    const format = { encoding: 'signed', bytes: 2, bits: 16, channels: 2, sampleRate: RATE } as const;
    files[`pump/A/${i > 3 ? 'abnormal' : 'normal'}/${i}.wav`] = wavFile(format, stereo);
  }
  files[TORN] = files[TORN]!.subarray(0, 30_000);
  return await write(root, files);
}
