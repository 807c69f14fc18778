/** How time and memory of training and scoring grow with the number of clips. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { wavFile16 } from '../src-main/datasets/audio/write-wav.ts';
import { Random } from '../src-main/engine/random.ts';
import type { Preset } from './auddsr-steps.ts';
import { growthAnswer } from './growth-messages.ts';
import { besideThis } from './measure.ts';
import type { Scale } from './networks.ts';
import { MeasuredProcess } from './process.ts';

export const growthSchema = z.object({
  preset: z.string(),
  clips: z.number(),
  train: growthAnswer,
  score: growthAnswer,
});
export type Growth = z.infer<typeof growthSchema>;

const RATE = 16_000;
/** Recordings on the disk; more clips than that name them again, and are read again. */
const FILES = 20;

export interface GrowthOptions {
  readonly preset: Preset;
  readonly device: string;
  readonly counts: readonly number[];
  readonly steps: number;
  readonly scale: Scale;
  readonly onProgress?: (line: string) => void;
}

export async function measureGrowth(options: GrowthOptions): Promise<Growth[]> {
  const { preset, device, counts, steps, scale, onProgress } = options;
  const worker = besideThis('growth-worker.ts');
  const folder = await mkdtemp(join(tmpdir(), 'earmark-bench-'));
  try {
    const written = await writeClips(folder, scale === 'full' ? 10 : 1);
    const growth: Growth[] = [];
    for (const clips of counts) {
      onProgress?.(`measuring ${clips} clips, ${preset}`);
      const files = Array.from({ length: clips }, (_, i) => written[i % FILES]!);
      const ask = async (command: 'train' | 'score') => {
        const measured = new MeasuredProcess(`${command} on ${clips} clips`, process.execPath, [worker]);
        try {
          return await measured.ask({ command, preset, device, files, steps, scale }, growthAnswer);
        } finally {
          await measured.close();
        }
      };
      growth.push({ preset, clips, train: await ask('train'), score: await ask('score') });
    }
    return growth;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** White noise. */
async function writeClips(folder: string, seconds: number): Promise<string[]> {
  const random = new Random('growth');
  const paths: string[] = [];
  for (let i = 0; i < FILES; i += 1) {
    const path = join(folder, `normal_id_00_${String(i).padStart(8, '0')}.wav`);
    await writeFile(path, wavFile16(random.uniforms(seconds * RATE, -0.1, 0.1), RATE));
    paths.push(path);
  }
  return paths;
}
