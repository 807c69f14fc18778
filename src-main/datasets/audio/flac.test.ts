import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src-shared/errors.ts';
import { Random } from '../../engine/random.ts';
import { openAudio, readAudioInfo } from './open.ts';
import { readAudio } from './read.ts';
import { encodeFlac, encodePcm } from '../testing/audio.ts';
import { temporaryFolder } from '../testing/folders.ts';
import type { PcmFormat } from './types.ts';
import { wavFile } from './write-wav.ts';

function format(bits: 8 | 16 | 24, channels = 1): PcmFormat {
  return { encoding: bits === 8 ? 'unsigned' : 'signed', bytes: bits / 8, bits, channels, sampleRate: 16_000 };
}

/** Sound of three kinds: noise, a tone, and the codes at which a conversion by bytes would stumble. */
function codes(random: Random, bits: number, count: number): Int32Array<ArrayBuffer> {
  const top = 2 ** (bits - 1);
  const edges = [0, -1, 1, 127, -128, 255, -255, 256, -256, top - 1, -top].filter((code) => code >= -top && code < top);
  const kind = random.integer(0, 3);
  return Int32Array.from({ length: count }, (_, index) => {
    if (kind === 0) return random.integer(-top, top);
    if (kind === 1) return Math.round(Math.sin(index / 9) * (top - 1));
    return random.pick(edges);
  });
}

async function written(bytes: Uint8Array, name: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, bytes);
  return path;
}

async function blocksOf(path: string): Promise<string> {
  const source = await openAudio(path);
  const parts: Buffer[] = [];
  for await (const block of source.blocks()) parts.push(Buffer.from(block));
  await source.close();
  return Buffer.concat(parts).toString('base64');
}

describe('FLAC', () => {
  test.each([8, 16, 24] as const)('%s bits: sample for sample what was encoded', async (bits) => {
    const random = new Random(`flac/${bits}`);
    for (let trial = 0; trial < 24; trial++) {
      const channels = random.integer(1, 4);
      const frames = random.integer(1, 6000);
      const about = format(bits, channels);
      const all = codes(random, bits, frames * channels);
      const path = await written(await encodeFlac(all, about, { header: trial % 3 !== 0 }), 'clip.flac');
      const channel = random.integer(0, channels);
      const { samples, ...rest } = await readAudio(path, { channel });
      const expected = all.filter((_, index) => index % channels === channel);
      expect(samples).toEqual(Float32Array.from(expected, (code) => code / 2 ** (bits - 1)));
      expect(rest).toMatchObject({ frames, channels, bits, sampleRate: 16_000 });
    }
  });

  test('the same PCM as a WAV of the same sound', async () => {
    for (const bits of [8, 16, 24] as const) {
      const about = format(bits, 2);
      const all = codes(new Random('pcm'), bits, 1000);
      const flac = await written(await encodeFlac(all, about), 'a.flac');
      const pcm = encodePcm(
        about,
        Array.from(all, (code) => code / 2 ** (bits - 1)),
      );
      const wav = await written(wavFile(about, pcm), 'a.wav');
      expect(await blocksOf(flac)).toBe(await blocksOf(wav));
    }
  });

  test('the header alone', async () => {
    const path = await written(await encodeFlac(codes(new Random(1), 16, 500), format(16)), 'a.flac');
    expect(await readAudioInfo(path)).toMatchObject({ container: 'flac', frames: 500, format: format(16) });
  });

  test('cut short', async () => {
    const whole = await encodeFlac(codes(new Random('cut/1'), 16, 40_000), format(16));
    const path = await written(whole.subarray(0, Math.floor(whole.length / 2)), 'a.flac');
    await expect(readAudio(path)).rejects.toMatchObject({ code: 'AUDIO_TRUNCATED' });
    const { samples, truncated } = await readAudio(path, { allowTruncated: true });
    expect(truncated).toBe(true);
    expect(samples.length).toBeGreaterThan(10_000);
  });

  test('maxSeconds leaves the rest undecoded', async () => {
    const path = await written(await encodeFlac(codes(new Random(3), 16, 40_000), format(16)), 'a.flac');
    expect((await readAudio(path, { maxSeconds: 1 })).frames).toBe(16_000);
  });

  test('a bit that flipped anywhere is found', { timeout: 120_000 }, async () => {
    const random = new Random('flip');
    const all = codes(new Random('tone/1'), 16, 6000);
    const whole = await encodeFlac(all, format(16));
    const right = Float32Array.from(all, (code) => code / 32768);
    const path = await written(whole, 'a.flac');
    let found = 0;
    for (let trial = 0; trial < 300; trial++) {
      const bytes = whole.slice();
      const at = trial < 60 ? trial : random.integer(0, bytes.length);
      bytes[at]! ^= 1 << random.integer(0, 8);
      await writeFile(path, bytes);
      try {
        const { samples } = await readAudio(path);
        // A flip in what is not sound (block sizes, padding) may change nothing, but no wrong sample gets through.
        expect(samples).toEqual(right);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        expect(error.code).toMatch(/^AUDIO_/);
        found++;
      }
    }
    expect(found).toBeGreaterThan(200);
  });
});
