import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openFeatureCache } from './cache.ts';
import { excerptOf } from './excerpt.ts';
import { logMel } from './log-mel.ts';
import { extractClips, type ClipFeatures, type ClipJob, type ExtractOptions, type ExtractProgress } from './pool.ts';
import { DEFAULT_LOG_MEL } from './settings.ts';
import { noise, type TestClip } from './testing/reader.ts';

const reader = { module: new URL('./testing/reader.ts', import.meta.url).href, name: 'readTestClip' };
const options: ExtractOptions = { reader, settings: DEFAULT_LOG_MEL, workers: 2 };

const job = (id: string, clip: TestClip, contentHash?: string): ClipJob => ({
  id,
  arguments: [clip],
  ...(contentHash === undefined ? {} : { contentHash }),
});

const noisy = (seed: number, delayMs?: number): TestClip => ({
  kind: 'noise',
  seed,
  samples: 1500 + 10 * seed,
  ...(delayMs === undefined ? {} : { delayMs }),
});

async function all(jobs: Iterable<ClipJob>, more: Partial<ExtractOptions> = {}): Promise<ClipFeatures[]> {
  const results: ClipFeatures[] = [];
  for await (const result of extractClips(jobs, { ...options, ...more })) results.push(result);
  return results;
}

describe('extractClips', () => {
  it('gives what logMel gives, in the order of the jobs', async () => {
    // The first clips take longest.
    const jobs = Array.from({ length: 12 }, (_, i) => job(`clip ${i}`, noisy(i, 44 - 4 * i)));
    const results = await all(jobs);
    expect(results).toEqual(
      jobs.map(({ id }, index) => ({
        index,
        id,
        cached: false,
        clip: logMel(noise(index, 1500 + 10 * index), DEFAULT_LOG_MEL),
      })),
    );
  });

  it('names the clip of every failure and goes on', async () => {
    const results = await all([
      job('a.wav', { kind: 'user-error' }),
      job('b.wav', { kind: 'error' }),
      job('c.wav', { kind: 'not-finite' }),
      job('d.wav', { kind: 'wrong-rate' }),
      job('e.wav', { kind: 'noise', seed: 1, samples: 100 }),
      job('f.wav', noisy(1)),
    ]);
    const failures = results.map((result) => ('error' in result ? result.error.toJSON() : undefined));
    expect(failures).toEqual([
      {
        code: 'AUDIO_UNREADABLE',
        message: 'a.wav: The file cannot be read.',
        hint: 'Look.',
        details: { why: 'test', clip: 'a.wav' },
      },
      { code: 'FEATURES_FAILED', message: 'b.wav: a mistake', details: { clip: 'b.wav' } },
      expect.objectContaining({ code: 'SAMPLE_NOT_FINITE' }),
      expect.objectContaining({ code: 'SAMPLE_RATE_DIFFERS', message: expect.stringContaining('44100 Hz') }),
      expect.objectContaining({ code: 'CLIP_TOO_SHORT', message: expect.stringMatching(/^e\.wav: /) }),
      undefined,
    ]);
  });

  it('replaces threads that die', async () => {
    const results = await all([
      job('exits', { kind: 'silent-death' }),
      job('throws', { kind: 'uncaught' }),
      ...Array.from({ length: 4 }, (_, i) => job(`clip ${i}`, noisy(i))),
    ]);
    expect(results.map((result) => ('error' in result ? result.error.code : 'clip'))).toEqual([
      'FEATURE_WORKER_DIED',
      'FEATURE_WORKER_DIED',
      ...new Array<string>(4).fill('clip'),
    ]);
    expect(results[1]).toMatchObject({ error: { message: expect.stringContaining('out of the blue') } });
  });

  it('reports progress', async () => {
    const seen: ExtractProgress[] = [];
    await all([job('a', noisy(1)), job('b', { kind: 'error' }), job('c', noisy(2))], {
      onProgress: (progress) => seen.push(progress),
    });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3]);
    expect(seen.at(-1)).toEqual({ done: 3, failed: 1, cached: 0 });
  });

  it('takes jobs no faster than results are taken', async () => {
    let taken = 0;
    function* endless(): Generator<ClipJob> {
      for (;;) {
        taken += 1;
        yield job(`clip ${taken}`, noisy(1));
      }
    }
    for await (const { index } of extractClips(endless(), options)) {
      expect(taken - index).toBeLessThanOrEqual(8);
      if (index === 20) break;
    }
    expect(taken).toBeLessThanOrEqual(28);
  });

  it('stops at once when cancelled', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const stream = all([job('a', noisy(1)), job('b', { kind: 'never' })], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(stream).rejects.toThrow('enough');
    expect(performance.now() - started).toBeLessThan(10_000);
    await expect(all([], { signal: controller.signal })).rejects.toThrow('enough');
  });

  it.each([
    { module: new URL('./testing/absent.ts', import.meta.url).href, name: 'readTestClip' },
    { module: reader.module, name: 'notAFunction' },
  ])('says so when there is no reader: $name', async (broken) => {
    await expect(all([job('a', noisy(1)), job('b', noisy(2))], { reader: broken })).rejects.toMatchObject({
      code: 'FEATURE_WORKER_START_FAILED',
    });
  });

  it('of nothing is nothing', async () => {
    expect(await all([])).toEqual([]);
  });
});

describe('extractClips of excerpts', () => {
  const excerptSeconds = 0.1;
  const excerpt = (seed: number, samples: number) => excerptOf(noise(seed, samples), 1600);

  it('gives clips of one length and their samples', async () => {
    const [short, long] = await all([job('a', noisy(1)), job('b', noisy(20))], { excerptSeconds });
    expect(short).toMatchObject({ clip: logMel(excerpt(1, 1510), DEFAULT_LOG_MEL), waveform: excerpt(1, 1510) });
    expect(long).toMatchObject({ clip: logMel(excerpt(20, 1700), DEFAULT_LOG_MEL), waveform: excerpt(20, 1700) });
  });

  it('keeps their spectrograms apart from those of whole clips', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'earmark-pool-'));
    try {
      const cache = openFeatureCache({ folder });
      const [whole] = await all([job('a', noisy(20), 'hash a')], { cache });
      const [first] = await all([job('a', noisy(20), 'hash a')], { cache, excerptSeconds });
      const [again] = await all([job('a', noisy(20), 'hash a')], { cache, excerptSeconds });
      expect(first).toMatchObject({ cached: false });
      expect(again).toEqual({ ...first, cached: true });
      expect(first).not.toMatchObject({ clip: (whole as { clip: unknown }).clip });
      expect(await all([job('a', noisy(20), 'hash a')], { cache })).toEqual([{ ...whole, cached: true }]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('extractClips with a cache', () => {
  let folder: string;
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'earmark-pool-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('computes once, and only clips with a hash are kept', async () => {
    const cache = openFeatureCache({ folder: join(folder, 'cache') });
    const first = await all([job('a', noisy(1), 'hash a'), job('b', noisy(2))], { cache });
    expect(await cache.contents()).toMatchObject({ entries: 1 });
    // The reader would fail: what is in the cache is not read.
    const again = await all([job('a', { kind: 'error' }, 'hash a'), job('b', { kind: 'error' }, 'hash b')], { cache });
    expect(again[0]).toEqual({ ...first[0], cached: true });
    expect(again[1]).toMatchObject({ error: { code: 'FEATURES_FAILED' } });
  });

  it('keeps within the limit', async () => {
    // Entries of 128 x 3 or 4 values: at most 2,112 bytes.
    const cache = openFeatureCache({ folder, limitBytes: 8_000 });
    await all(
      Array.from({ length: 20 }, (_, i) => job(`clip ${i}`, noisy(i), `hash ${i}`)),
      { cache },
    );
    expect((await cache.contents()).bytes).toBeLessThanOrEqual(8_000);
  });

  it('gives results, and says so once, where the cache cannot be written', async () => {
    const problems: string[] = [];
    // A file where the folder should be.
    const cache = openFeatureCache({ folder: new URL(import.meta.url).pathname });
    const results = await all(
      Array.from({ length: 6 }, (_, i) => job(`clip ${i}`, noisy(i), `hash ${i}`)),
      { cache, onProblem: (message) => problems.push(message) },
    );
    expect(results.every((result) => 'clip' in result)).toBe(true);
    expect(problems).toEqual([expect.stringContaining('pool.test.ts')]);
  });
});
