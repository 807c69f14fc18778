import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../../src-shared/errors.ts';
import { Random } from '../../engine/random.ts';
import { readAudioInfo } from './open.ts';
import { readAudio } from './read.ts';
import { encodePcm, pcmFormats } from '../testing/audio.ts';
import { temporaryFolder } from '../testing/folders.ts';
import type { PcmFormat } from './types.ts';
import { wavFile } from './write-wav.ts';

async function written(bytes: Uint8Array, name = 'clip.wav'): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, bytes);
  return path;
}

/** Values that every format of at least 8 bits holds exactly: multiples of 1/128. */
function values(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.integer(-128, 128) / 128);
}

const int16: PcmFormat = { encoding: 'signed', bytes: 2, bits: 16, channels: 1, sampleRate: 16_000 };

describe('every way to store samples', () => {
  const cases = [1, 2, 8].flatMap((channels) => pcmFormats(channels, 16_000));
  test.each(cases)('$encoding $bits bit, $channels channels', async (format) => {
    const random = new Random(`${format.encoding}/${format.bits}/${format.channels}`);
    const frames = random.integer(1, 3000);
    const all = values(random, frames * format.channels);
    for (const extensible of [false, true]) {
      const path = await written(wavFile(format, encodePcm(format, all), { extensible }));
      for (let channel = 0; channel < format.channels; channel++) {
        const { samples, ...about } = await readAudio(path, { channel });
        expect(Array.from(samples)).toEqual(all.filter((_, index) => index % format.channels === channel));
        expect(about).toMatchObject({ frames, channels: format.channels, bits: format.bits, sampleRate: 16_000 });
      }
      const { samples } = await readAudio(path, { channel: 'mix' });
      const mean = all.slice(0, format.channels).reduce((sum, value) => sum + value, 0) / format.channels;
      expect(samples[0]).toBeCloseTo(mean, 6);
    }
  });

  test('16-bit codes are divided by 32768', async () => {
    const pcm = new Uint8Array(Int16Array.from([-32768, -1, 0, 1, 32767]).buffer);
    const { samples } = await readAudio(await written(wavFile(int16, pcm)));
    expect(Array.from(samples)).toEqual([-1, -1 / 32768, 0, 1 / 32768, 32767 / 32768]);
  });

  test('20 bits in 3 bytes and 24 bits in 4 are left-justified', async () => {
    for (const format of [
      { ...int16, bytes: 3, bits: 20 },
      { ...int16, bytes: 4, bits: 24 },
    ]) {
      const path = await written(wavFile(format, encodePcm(format, [0.5, -0.25, -1]), { extensible: true }));
      const { samples, bits } = await readAudio(path);
      expect(Array.from(samples)).toEqual([0.5, -0.25, -1]);
      expect(bits).toBe(format.bits);
    }
  });

  test('any rate, 300 channels, more samples than one block', async () => {
    const format = { ...int16, channels: 300, sampleRate: 1_234_567 };
    const random = new Random('wide');
    const all = values(random, 300 * 2000);
    const path = await written(wavFile(format, encodePcm(format, all)));
    const { samples, sampleRate } = await readAudio(path, { channel: 299 });
    expect(sampleRate).toBe(1_234_567);
    expect(Array.from(samples)).toEqual(all.filter((_, index) => index % 300 === 299));
  });
});

describe('what stands around the samples', () => {
  const pcm = encodePcm(int16, [0.5, 0.25, -0.5]);
  const whole = wavFile(int16, pcm);

  function chunk(id: string, body: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(8 + body.length + (body.length % 2));
    bytes.set(Buffer.from(id, 'latin1'));
    new DataView(bytes.buffer).setUint32(4, body.length, true);
    bytes.set(body, 8);
    return bytes;
  }
  const riff = whole.subarray(0, 12);
  const fmt = whole.subarray(12, 36);
  const data = whole.subarray(36);
  const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

  test.each([
    [
      'chunks of odd length before and after',
      joined(
        riff,
        chunk('LIST', new Uint8Array(7)),
        fmt,
        chunk('junk', new Uint8Array(3)),
        data,
        chunk('id3 ', new Uint8Array(9)),
      ),
    ],
    ['the format after the samples', joined(riff, data, fmt)],
    ['a RIFF length of 0', joined(Buffer.from('RIFF\0\0\0\0WAVE'), fmt, data)],
    ['bytes after the last chunk', joined(whole, new Uint8Array(5))],
    ['a length of 0 that means until the end', joined(riff, fmt, Buffer.from('data\0\0\0\0'), pcm)],
    ['a length of 0xffffffff', joined(riff, fmt, Buffer.from('data\xff\xff\xff\xff', 'latin1'), pcm)],
    [
      'RF64',
      joined(
        Buffer.from('RF64\xff\xff\xff\xffWAVE', 'latin1'),
        chunk('ds64', new Uint8Array(BigUint64Array.from([0n, 6n, 3n]).buffer)),
        fmt,
        Buffer.from('data\xff\xff\xff\xff', 'latin1'),
        pcm,
        chunk('LIST', new Uint8Array(6)),
      ),
    ],
  ])('%s', async (_, bytes) => {
    expect(Array.from((await readAudio(await written(bytes))).samples)).toEqual([0.5, 0.25, -0.5]);
  });

  test('a length of 0 before another chunk is an empty file', async () => {
    const bytes = joined(riff, fmt, Buffer.from('data\0\0\0\0'), chunk('LIST', new Uint8Array(6)));
    await expect(readAudio(await written(bytes))).rejects.toMatchObject({ code: 'AUDIO_EMPTY' });
  });

  test('a header that claims more than there is: an error, or what there is', async () => {
    for (const claim of [8, 0xf0000000]) {
      const bytes = whole.slice();
      new DataView(bytes.buffer).setUint32(40, claim, true);
      const path = await written(bytes);
      await expect(readAudio(path)).rejects.toMatchObject({ code: 'AUDIO_TRUNCATED', details: { frames: 3 } });
      const { samples, truncated } = await readAudio(path, { allowTruncated: true });
      expect({ samples: Array.from(samples), truncated }).toEqual({ samples: [0.5, 0.25, -0.5], truncated: true });
      expect(await readAudioInfo(path)).toMatchObject({ frames: 3, promisedFrames: Math.floor(claim / 2) });
    }
  });

  test('maxSeconds reads the start only', async () => {
    const path = await written(wavFile(int16, encodePcm(int16, Array<number>(16_000).fill(0.5))));
    expect((await readAudio(path, { maxSeconds: 0.25 })).frames).toBe(4000);
  });
});

describe('what cannot be read', () => {
  const silence = new Uint8Array(64);
  test.each([
    ['nothing', new Uint8Array(0), 'AUDIO_FORMAT'],
    ['text', Buffer.from('This is not sound.'), 'AUDIO_FORMAT'],
    ['MP3 in WAV', wavFile(int16, silence).map((byte, at) => (at === 20 ? 0x55 : byte)), 'AUDIO_FORMAT'],
    ['no samples', wavFile(int16, new Uint8Array(0)), 'AUDIO_EMPTY'],
    ['no channels', wavFile(int16, silence).fill(0, 22, 24), 'AUDIO_DAMAGED'],
    ['a rate of 0', wavFile(int16, silence).fill(0, 24, 28), 'AUDIO_DAMAGED'],
    ['a header only', wavFile(int16, silence).subarray(0, 36), 'AUDIO_DAMAGED'],
  ])('%s', async (_, bytes, code) => {
    const path = await written(bytes);
    const error: unknown = await readAudio(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(path), hint: expect.any(String) });
  });

  test('no file, a folder, a channel that is not there', async () => {
    const folder = await temporaryFolder();
    await expect(readAudio(join(folder, 'none.wav'))).rejects.toMatchObject({ code: 'AUDIO_UNREADABLE' });
    await expect(readAudio(folder)).rejects.toThrow('it is a folder');
    const path = await written(wavFile(int16, silence));
    for (const channel of [1, -1, 0.5]) {
      await expect(readAudio(path, { channel })).rejects.toMatchObject({ code: 'AUDIO_CHANNEL' });
    }
  });

  test('samples that are not finite', async () => {
    const format: PcmFormat = { encoding: 'float', bytes: 4, bits: 32, channels: 1, sampleRate: 16_000 };
    const path = await written(wavFile(format, encodePcm(format, [0, 0.5, Number.NaN, Number.POSITIVE_INFINITY])));
    await expect(readAudio(path)).rejects.toMatchObject({ code: 'AUDIO_NOT_FINITE', details: { count: 2 } });
    expect((await readAudio(path, { allowNotFinite: true })).samples[2]).toBeNaN();
  });
});

test('a damaged header gives samples or a UserError, never anything else', { timeout: 120_000 }, async () => {
  const random = new Random('damage');
  const path = await written(new Uint8Array(0));
  for (const format of [int16, { ...int16, channels: 2, bytes: 3, bits: 24 }]) {
    for (const extensible of [false, true]) {
      const whole = wavFile(format, encodePcm(format, values(random, 100 * format.channels)), { extensible });
      const header = extensible ? 68 : 44;
      for (let at = 0; at < header; at++) {
        for (const value of [0, 1, 0x7f, 0x80, 0xff, random.integer(0, 256)]) {
          const bytes = whole.slice();
          bytes[at] = value;
          await expectSound(path, bytes);
        }
        await expectSound(path, whole.subarray(0, at));
      }
      for (let trial = 0; trial < 200; trial++) {
        const bytes = whole.slice(0, random.integer(12, whole.length + 1));
        for (let hit = 0; hit < 4; hit++)
          bytes[random.integer(0, Math.min(header, bytes.length))] = random.integer(0, 256);
        await expectSound(path, bytes);
      }
    }
  }
});

async function expectSound(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes);
  try {
    const { samples } = await readAudio(path, { allowNotFinite: true });
    expect(samples.length).toBeLessThanOrEqual(bytes.length);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.code).toMatch(/^AUDIO_/);
  }
}

test('a file that is another than the one that was looked at is refused', async () => {
  const path = await written(wavFile(int16, encodePcm(int16, [0.5, 0.25])));
  const { size, mtimeMs: modified } = await stat(path);
  const unchanged = { size, modified };
  expect((await readAudio(path, { unchanged })).frames).toBe(2);
  // The same length: only its time tells.
  await writeFile(path, wavFile(int16, encodePcm(int16, [0.25, 0.5])));
  await utimes(path, new Date(), new Date(modified + 5000));
  const changed = expect.objectContaining({ code: 'AUDIO_CHANGED' }) as Error;
  await expect(readAudio(path, { unchanged })).rejects.toThrow(changed);
  await expect(readAudio(path, { unchanged: { size: size + 2, modified: modified + 5000 } })).rejects.toThrow(changed);
});
