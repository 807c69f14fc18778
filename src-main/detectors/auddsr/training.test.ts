/** The two stages as a user of the detector sees them: losses fall, a resumed training reaches the same numbers. */
import { describe, expect, it } from 'vitest';
import { compile, exportOnnx, openDevice, Random, type HostTensors } from '../../engine/index.ts';
import type { Metrics, Snapshot, Trainer } from '../detector.ts';
import { auddsr } from './detector.ts';
import { windowStarts } from './scoring.ts';
import type { AuddsrSettings } from './settings.ts';
import { tinyClips, tinySettings } from './testing.ts';

const device = await openDevice('cpu');
const clips = tinyClips(5);

async function run(trainer: Trainer, until = trainer.totalSteps): Promise<{ metrics: Metrics[]; snapshot: Snapshot }> {
  const metrics: Metrics[] = [];
  while (trainer.stepsDone < until) metrics.push(await trainer.step());
  const snapshot = await trainer.snapshot();
  await trainer.dispose();
  return { metrics, snapshot };
}

const stage1 = (settings: AuddsrSettings, resume?: Snapshot): Promise<Trainer> =>
  auddsr.openBaseTrainer!({ settings, clips, device, random: new Random(7), ...(resume ? { resume } : {}) });

const stage2 = (settings: AuddsrSettings, base: Snapshot, resume?: Snapshot): Promise<Trainer> =>
  auddsr.openTrainer({ settings, clips, base, device, random: new Random(7), ...(resume ? { resume } : {}) });

describe.each(['ema', 'gradient'] as const)('stage 1, codebooks by %s', (mode) => {
  const plain = tinySettings();
  const settings: AuddsrSettings = {
    ...plain,
    quantiser: { ...plain.quantiser, mode },
    stage1: { ...plain.stage1, iterations: 30 },
  };

  it('learns to reconstruct, with codes in use', async () => {
    const { metrics, snapshot } = await run(await stage1(settings));
    expect(metrics).toHaveLength(30);
    expect(metrics.at(-1)!['reconstruction']).toBeLessThan(0.97 * metrics[0]!['reconstruction']!);
    expect(metrics.every((m) => Object.values(m).every(Number.isFinite))).toBe(true);
    for (const level of ['coarse', 'fine']) {
      expect(metrics.at(-1)![`${level}Perplexity`]).toBeGreaterThanOrEqual(1);
      expect(metrics.at(-1)![`${level}Perplexity`]).toBeLessThanOrEqual(32);
    }
    expect(snapshot.meta).toMatchObject({ kind: 'auddsr.stage1', step: 30 });
  });

  it('reaches the same numbers after a resume, bit for bit', async () => {
    const straight = await run(await stage1(settings), 10);
    const half = await run(await stage1(settings), 6);
    const resumed = await run(await stage1(settings, half.snapshot), 10);
    expect(resumed.metrics).toEqual(straight.metrics.slice(6));
    expectSameBits(resumed.snapshot.tensors, straight.snapshot.tensors);
  });
});

describe.each([
  ['without subspace restriction', tinySettings()],
  ['with subspace restriction', tinySettings({ srm: true })],
  ['starting from the general decoder', tinySettings({ startFromGeneral: true, segmentationInputs: 'difference' })],
] as const)('stage 2 %s', (_name, settings) => {
  it('trains, resumes bit for bit, calibrates and scores', { timeout: 120_000 }, async () => {
    const base = (await run(await stage1(settings))).snapshot;
    const straight = await run(await stage2(settings, base));
    expect(straight.metrics).toHaveLength(settings.stage2.iterations + 1);
    expect(straight.metrics.at(-2)!['restoration']).toBeLessThan(straight.metrics[0]!['restoration']! * 1.05);

    const half = await run(await stage2(settings, base), 4);
    const resumed = await run(await stage2(settings, base, half.snapshot));
    expectSameBits(resumed.snapshot.tensors, straight.snapshot.tensors);
    expect(resumed.snapshot.meta).toEqual(straight.snapshot.meta);

    const scorer = await auddsr.openScorer({ settings, model: straight.snapshot, device });
    const [first, second] = await scorer.score([clips[0]!, ...tinyClips(1, 99)]);
    await scorer.dispose();
    expect(Object.keys(first!.scores).sort()).toEqual([...auddsr.scores].sort());
    expect(Object.values(first!.scores).every(Number.isFinite)).toBe(true);
    expect(first!.map).toMatchObject({ bands: 128, frames: 70 });
    expect(first!.map!.data.every((value) => value >= 0 && value <= 1)).toBe(true);
    // The mean of the map is the paper's score.
    const mean = first!.map!.data.reduce((sum, value) => sum + value, 0) / first!.map!.data.length;
    expect(first!.scores['map']).toBeCloseTo(mean, 6);
    // Another machine's spectrum is further from what was learned.
    expect(second!.scores['restoration']).toBeGreaterThan(first!.scores['restoration']!);
  });

  it('never changes the general networks or the codes', async () => {
    const base = (await run(await stage1(settings))).snapshot;
    const { snapshot } = await run(await stage2(settings, base), 3);
    const frozen = Object.entries(snapshot.tensors).filter(([name]) => /^(encoder|pre|general)/.test(name));
    expect(frozen.length).toBeGreaterThan(10);
    for (const [name, { data }] of frozen) expect(data, name).toEqual(base.tensors[name]!.data);
  });
});

it('exports a function whose numbers are the scorer’s', { timeout: 120_000 }, async () => {
  const settings = tinySettings();
  const base = (await run(await stage1(settings))).snapshot;
  const model = (await run(await stage2(settings, base))).snapshot;
  const [clip] = tinyClips(1, 5, 32);
  const scorer = await auddsr.openScorer({ settings, model, device });
  const [expected] = await scorer.score([clip!]);
  await scorer.dispose();

  const { step, weights, inputs, metadata } = await auddsr.exportFunction!({ settings, model });
  const bytes = await exportOnnx(step, weights, inputs, { name: 'auddsr', metadata });
  const session = await compile(step, { state: weights, inputs }, device);
  await session.writeState(weights);
  const shape = inputs['logMel']!.shape;
  const results = await session.run({ logMel: { dtype: 'float32', shape, data: clip!.features.data } });
  await session.dispose();
  expect(results['score']!.data[0]).toBeCloseTo(expected!.scores['map']!, 5);
  expect(results['restoration']!.data[0]).toBeCloseTo(expected!.scores['restoration']!, 4);
  expect(results['map']!.shape).toEqual([1, 128, 32]);
  expect(bytes.length).toBeGreaterThan(10_000);
});

describe('normalisation by machine', () => {
  // Two machines whose levels and spreads differ: 20 dB and a factor of 4.
  const settings: AuddsrSettings = { ...tinySettings(), normalisation: 'machine' };
  const louder = tinyClips(5).map(({ features, ...clip }) => {
    return { ...clip, machineId: '02', features: { ...features, data: features.data.map((db) => 4 * db + 20) } };
  });

  it('shows the codebook each machine alike', async () => {
    const input = (own: typeof clips) => ({ settings, clips: own, device, random: new Random(7) });
    const alone = await run(await auddsr.openBaseTrainer!(input([...clips, ...clips])), 3);
    const both = await run(await auddsr.openBaseTrainer!(input([...clips, ...louder])), 3);
    for (const [step, metrics] of both.metrics.entries())
      expect(metrics['loss']).toBeCloseTo(alone.metrics[step]!['loss']!, 3);
    const data = { ...input([...clips, ...louder]), settings: { ...settings, normalisation: 'data' as const } };
    const mixed = await run(await auddsr.openBaseTrainer!(data), 1);
    expect(mixed.metrics[0]!['loss']).not.toBeCloseTo(alone.metrics[0]!['loss']!, 3);
  });

  it('scores by the statistics of the model’s own clips, and resumes bit for bit', { timeout: 120_000 }, async () => {
    const base = (await run(await stage1(settings))).snapshot;
    const open = (own: typeof clips, resume?: Snapshot) =>
      auddsr.openTrainer({
        settings,
        clips: own,
        base,
        device,
        random: new Random(7),
        ...(resume ? { resume } : {}),
      });
    const scoresOf = async (own: typeof clips): Promise<number[]> => {
      const model = (await run(await open(own))).snapshot;
      const scorer = await auddsr.openScorer({ settings, model, device });
      const scores = await scorer.score(own);
      await scorer.dispose();
      return scores.map(({ scores: { restoration = NaN } }) => restoration);
    };
    const [first, second] = [await scoresOf(clips), await scoresOf(louder)];
    for (const [i, score] of second.entries()) expect(score).toBeCloseTo(first[i]!, 3);

    const straight = await run(await open(louder), 4);
    const half = await run(await open(louder), 2);
    const resumed = await run(await open(louder, half.snapshot), 4);
    expectSameBits(resumed.snapshot.tensors, straight.snapshot.tensors);
  });

  it('refuses a codebook that was made otherwise', async () => {
    const base = (await run(await stage1(settings), 1)).snapshot;
    await expect(stage2({ ...settings, normalisation: 'data' }, base)).rejects.toMatchObject({
      code: 'CODEBOOK_MISMATCH',
      message: expect.stringContaining('normalisation') as string,
    });
  });
});

describe('refusals', () => {
  it('asks for a codebook', async () => {
    const input = { settings: tinySettings(), clips, device, random: new Random(1) };
    await expect(auddsr.openTrainer(input)).rejects.toMatchObject({ code: 'CODEBOOK_MISSING' });
  });

  it('names what is different about a codebook', async () => {
    const settings = tinySettings();
    const base = (await run(await stage1(settings), 1)).snapshot;
    const larger = { ...settings, sizes: { ...settings.sizes, codes: 64 } };
    await expect(stage2(larger, base)).rejects.toMatchObject({
      code: 'CODEBOOK_MISMATCH',
      message: expect.stringContaining('network sizes') as string,
    });
    const other = { ...settings, logMel: { ...settings.logMel, melScale: 'htk' as const } };
    await expect(stage2(other, base)).rejects.toMatchObject({ message: expect.stringContaining('log-mel') as string });
    // A wider detection module does not concern the codebook.
    const wider = { ...settings, sizes: { ...settings.sizes, unet: 16 } };
    await (await stage2(wider, base)).dispose();
  });
});

it('covers clips with windows', () => {
  expect(windowStarts(313, 320)).toEqual([0]);
  expect(windowStarts(64, 64)).toEqual([0]);
  expect(windowStarts(313, 64)).toEqual([0, 64, 128, 192, 249]);
  expect(windowStarts(10, 64)).toEqual([0]);
});

function expectSameBits(actual: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { data }] of Object.entries(wanted)) {
    const same = Buffer.compare(Buffer.from(actual[name]!.data.buffer), Buffer.from(data.buffer)) === 0;
    expect(same, name).toBe(true);
  }
}
