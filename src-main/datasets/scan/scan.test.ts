import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SLOW } from '../../../scripts/slow.ts';
import type { ScanProgress } from '../../../src-shared/dataset.ts';
import { Random } from '../../engine/random.ts';
import type { PcmFormat } from '../audio/types.ts';
import { wavFile, wavFile16 } from '../audio/write-wav.ts';
import { openDataset } from '../dataset.ts';
import { encodeFlac, encodePcm } from '../testing/audio.ts';
import { folderWith, temporaryFolder } from '../testing/folders.ts';
import { scanDataset, type ScanOptions } from './scan.ts';

function noise(seed: string, frames = 4000, gain = 0.3): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: frames }, () => random.uniform(-gain, gain));
}

const wav = (seed: string, rate = 16_000): Uint8Array => wavFile16(noise(seed), rate);

async function scanned(
  files: Readonly<Record<string, Uint8Array | string>>,
  options: ScanOptions = {},
): ReturnType<typeof scanDataset> {
  return scanDataset(await openDataset(await folderWith(files)), options);
}

const float32: PcmFormat = { encoding: 'float', bytes: 4, bits: 32, channels: 1, sampleRate: 16_000 };

describe('what is wrong with a file', () => {
  test('is reported by file, with a sentence and a next step, and stops nothing', async () => {
    const whole = wav('whole');
    const loud = noise('loud').map((value, index) => (index % 50 === 0 ? 1 : value));
    const { problems, records, usable } = await scanned({
      'fan/train/normal_id_00_0.wav': whole,
      'fan/train/normal_id_00_1.wav': 'no sound',
      'fan/train/normal_id_00_2.wav': whole.subarray(0, 1000),
      'fan/train/normal_id_00_3.wav': wavFile16(new Float32Array(0), 16_000),
      'fan/train/normal_id_00_4.wav': wavFile16(new Float32Array(2000), 16_000),
      'fan/train/normal_id_00_5.wav': wavFile16(loud, 16_000),
      'fan/train/normal_id_00_6.wav': wav('48k', 48_000),
      'fan/train/normal_id_00_7.wav': wavFile(float32, encodePcm(float32, [...noise('nan'), Number.NaN])),
      'fan/train/normal_id_00_8.wav': wav('twin'),
      'fan/train/normal_id_00_9.wav': wav('twin'),
      'fan/test/normal_id_00_0.wav': wav('test'),
      'fan/test/anomaly_id_00_0.wav': whole,
      'fan/test/id_00_1.wav': wav('unlabelled'),
      'fan/test/normal_id_00_2.wav': wavFile16(noise('short', 200), 16_000),
      'fan/test/normal_id_00_3.wav': '',
    });
    const found = problems.map(({ code, severity, path }) => `${code} ${severity} ${path.replace('fan/', '')}`);
    expect(found.sort()).toEqual([
      'AUDIO_CLIPPED warning train/normal_id_00_5.wav',
      'AUDIO_EMPTY error train/normal_id_00_3.wav',
      'AUDIO_FORMAT error test/normal_id_00_3.wav',
      'AUDIO_FORMAT error train/normal_id_00_1.wav',
      'AUDIO_NOT_FINITE error train/normal_id_00_7.wav',
      'AUDIO_RATE note train/normal_id_00_6.wav',
      'AUDIO_SHORT warning test/normal_id_00_2.wav',
      'AUDIO_SILENT warning train/normal_id_00_4.wav',
      'AUDIO_TRUNCATED error train/normal_id_00_2.wav',
      'CONTENT_DUPLICATE warning train/normal_id_00_9.wav',
      'CONTENT_LEAK warning test/anomaly_id_00_0.wav',
      'LABEL_MISSING note test/id_00_1.wav',
    ]);
    for (const { message, hint } of problems) {
      expect(message).toMatch(/^[A-Z0-9].*\.$/);
      expect(hint.length).toBeGreaterThan(10);
    }
    expect(records.length).toBe(15);
    expect(usable).toBe(10);
  });

  test('headers alone show what they can', async () => {
    const files = { 'a.wav': wav('a').subarray(0, 5000), 'b.wav': wav('b', 8000), 'c.wav': wav('b', 8000) };
    const { problems, fingerprint, records } = await scanned(files, { content: false });
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      'AUDIO_TRUNCATED error',
      'AUDIO_RATE warning',
      'AUDIO_RATE warning',
    ]);
    expect(fingerprint).toBeUndefined();
    expect(records[1]).toMatchObject({ sampleRate: 8000, frames: 4000, bits: 16 });
  });
});

describe('fingerprints', () => {
  test('do not depend on containers, metadata, order or place; but on names and sound', async () => {
    const codes = Int32Array.from(noise('x'), (value) => Math.round(value * 32768));
    const format: PcmFormat = { encoding: 'signed', bytes: 2, bits: 16, channels: 1, sampleRate: 16_000 };
    const flac = await encodeFlac(codes, format);
    const plain = wavFile16(noise('x'), 16_000);
    const tagged = new Uint8Array([...plain, ...Buffer.from('LIST\x04\0\0\0abcd', 'latin1')]);
    const other = wav('other');
    const base = await scanned({ 'a.wav': plain, 'b.wav': other });
    expect(await scanned({ 'b.wav': other, 'a.wav': tagged })).toMatchObject({ fingerprint: base.fingerprint });
    expect(await scanned({ 'a.wav': flac, 'b.wav': other })).toMatchObject({ fingerprint: base.fingerprint });
    for (const files of [{ 'a.wav': plain }, { 'c.wav': plain, 'b.wav': other }, { 'a.wav': other, 'b.wav': plain }]) {
      expect((await scanned(files)).fingerprint).not.toBe(base.fingerprint);
    }
  });

  test('a second scan reads only what changed', async () => {
    const root = await folderWith({ 'a.wav': wav('a'), 'b.wav': wav('b') });
    const first = await scanDataset(await openDataset(root));
    await writeFile(join(root, 'b.wav'), wav('changed'));
    await utimes(join(root, 'b.wav'), new Date(), new Date(Date.now() + 5000));
    const second = await scanDataset(await openDataset(root), { previous: first.records });
    expect(second.records[0]).toBe(first.records[0]);
    expect(second.records[1]?.content).not.toBe(first.records[1]?.content);
    expect(second.fingerprint).toBe((await scanDataset(await openDataset(root))).fingerprint);
  });
});

describe('in the background', () => {
  test('stops when it is told to, with the reason', async () => {
    const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`${index}.wav`, wav(`${index}`)]));
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    const scan = scanned(files, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(scan).rejects.toBe(reason);
  });

  test('a file that goes away meanwhile is one problem', async () => {
    const root = await folderWith({ 'a.wav': wav('a'), 'b.wav': wav('b') });
    const dataset = await openDataset(root);
    await rename(join(root, 'b.wav'), join(root, 'b.gone'));
    const { problems, usable } = await scanDataset(dataset);
    expect(problems).toMatchObject([{ code: 'AUDIO_UNREADABLE', path: 'b.wav' }]);
    expect(problems[0]?.message).not.toContain(root);
    expect(usable).toBe(1);
  });

  test('many files: in order, with progress, while the event loop runs on', { timeout: 600_000 }, async () => {
    const count = SLOW ? 30_000 : 600;
    const root = await temporaryFolder();
    await mkdir(join(root, 'fan/train'), { recursive: true });
    const base = wav('base');
    for (let index = 0; index < count; index++) {
      const path = join(root, `fan/train/normal_id_00_${String(index).padStart(8, '0')}.wav`);
      await writeFile(path, base);
      // 1000 distinct sounds, so that most files are copies.
      base[44 + (index % 1000)]! ^= 1;
    }
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const seen: ScanProgress[] = [];
    const start = performance.now();
    const dataset = await openDataset(root);
    const opened = performance.now();
    const report = await scanDataset(dataset, { onProgress: (progress) => void seen.push(progress) });
    clearInterval(timer);
    const seconds = (performance.now() - opened) / 1000;
    if (SLOW) {
      const rate = (count / seconds).toFixed(0);
      console.log(
        `${count} files: listed in ${(opened - start).toFixed(0)} ms, scanned at ${rate} files/s, ${ticks} ticks`,
      );
    }
    expect(report.records.map(({ path }) => path)).toEqual(dataset.clips.map(({ path }) => path));
    expect(seen.at(-1)).toMatchObject({ done: count, total: count });
    expect(seen.length).toBeLessThan(seconds * 10 + 3);
    expect(ticks).toBeGreaterThan((seconds * 1000) / 5 / 20);
    expect(report.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });
});
