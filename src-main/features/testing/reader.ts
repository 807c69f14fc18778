/** A reader for the pool's tests: clips of noise, and clips that fail in every way. */
import { setTimeout as sleep } from 'node:timers/promises';

import { UserError } from '../../../src-shared/errors.ts';
import { Random } from '../../engine/random.ts';
import type { ReadSamples } from '../messages.ts';

export type TestClip =
  | { readonly kind: 'noise'; readonly seed: number; readonly samples: number; readonly delayMs?: number }
  | { readonly kind: 'user-error' | 'error' | 'silent-death' | 'uncaught' | 'wrong-rate' | 'not-finite' | 'never' };

export async function readTestClip(clip: TestClip): Promise<ReadSamples> {
  switch (clip.kind) {
    case 'noise':
      if (clip.delayMs !== undefined) await sleep(clip.delayMs);
      return { samples: noise(clip.seed, clip.samples), sampleRate: 16_000 };
    case 'user-error':
      throw new UserError('AUDIO_UNREADABLE', 'The file cannot be read.', { hint: 'Look.', details: { why: 'test' } });
    case 'error':
      throw new Error('a mistake');
    case 'silent-death':
      return process.exit(3);
    case 'uncaught':
      setImmediate(() => {
        throw new Error('out of the blue');
      });
      return sleep(10_000, { samples: new Float32Array(1), sampleRate: 16_000 });
    case 'wrong-rate':
      return { samples: noise(1, 2000), sampleRate: 44_100 };
    case 'not-finite':
      return { samples: Float32Array.from(noise(1, 2000)).fill(NaN, 100, 101), sampleRate: 16_000 };
    case 'never':
      return sleep(60_000, { samples: new Float32Array(1), sampleRate: 16_000 });
  }
}

export function noise(seed: number, samples: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: samples }, () => random.uniform(-0.5, 0.5));
}

export const notAFunction = 1;
