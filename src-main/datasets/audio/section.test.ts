import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../engine/random.ts';
import { encodePcm } from '../testing/audio.ts';
import { temporaryFolder } from '../testing/folders.ts';
import { readAudio, readSection } from './read.ts';
import { wavFile } from './write-wav.ts';

async function recording(sampleRate: number, seconds: number): Promise<string> {
  const format = { encoding: 'signed', bytes: 2, bits: 16, channels: 2, sampleRate } as const;
  const random = new Random(`section/${sampleRate}`);
  const samples = Array.from({ length: seconds * sampleRate * 2 }, () => random.uniform(-0.9, 0.9));
  const path = join(await temporaryFolder(), 'long.wav');
  await writeFile(path, wavFile(format, encodePcm(format, samples)));
  return path;
}

test.each([16_000, 8000, 44_100, 48_000])('a part of %d Hz is what the whole has there', async (rate) => {
  const path = await recording(rate, 3);
  const whole = await readAudio(path, { channel: 1, sampleRate: 16_000 });
  for (const [start, length] of [
    [0, 1000],
    [17_001, 12_345],
    [47_000, 5000],
  ] as const) {
    const { samples, sampleRate } = await readSection(path, { channel: 1, sampleRate: 16_000, start, length });
    expect(sampleRate).toBe(16_000);
    expect(samples).toEqual(whole.samples.slice(start, start + length));
  }
});

test('beyond the end there is nothing, and a channel must be there', async () => {
  const path = await recording(16_000, 1);
  const part = { channel: 0, sampleRate: 16_000, start: 16_000, length: 10 };
  await expect(readSection(path, part)).rejects.toMatchObject({ code: 'AUDIO_EMPTY' });
  await expect(readSection(path, { ...part, start: 0, channel: 2 })).rejects.toMatchObject({ code: 'AUDIO_CHANNEL' });
});

test('a recording that is another by now is refused', async () => {
  const path = await recording(16_000, 1);
  const { size, mtimeMs: modified } = await stat(path);
  const part = { channel: 0, sampleRate: 16_000, start: 0, length: 10 };
  expect((await readSection(path, { ...part, unchanged: { size, modified } })).samples).toHaveLength(10);
  const another = { ...part, unchanged: { size, modified: modified - 1 } };
  await expect(readSection(path, another)).rejects.toMatchObject({ code: 'AUDIO_CHANGED' });
});
