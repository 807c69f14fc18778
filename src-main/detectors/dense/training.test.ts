/** AE and IDNN as a user of the detector sees them. */
import { describe, expect, it } from 'vitest';
import { ae } from '../ae/detector.ts';
import type { Detector, FeatureClip, Metrics, Snapshot, Trainer } from '../detector.ts';
import { compile, exportOnnx, openDevice, Random } from '../../engine/index.ts';
import { idnn } from '../idnn/detector.ts';
import { errorMap } from './scoring.ts';
import type { DenseSettings } from './settings.ts';
import { BANDS, hummingClips, tinySettings } from './testing.ts';

const device = await openDevice('cpu');
const clips = hummingClips(10);

async function run(trainer: Trainer, until = trainer.totalSteps): Promise<{ metrics: Metrics[]; snapshot: Snapshot }> {
  const metrics: Metrics[] = [];
  while (trainer.stepsDone < until) metrics.push(await trainer.step());
  const snapshot = await trainer.snapshot();
  await trainer.dispose();
  return { metrics, snapshot };
}

describe.each([ae, idnn])('$name', (detector: Detector<DenseSettings>) => {
  const settings = tinySettings(detector, { epochs: 60 });
  const open = (own: readonly FeatureClip[] = clips, resume?: Snapshot, using = settings): Promise<Trainer> =>
    detector.openTrainer({ settings: using, clips: own, device, random: new Random(7), ...(resume ? { resume } : {}) });

  it('learns ten clips, and tells faults from healthy clips that it has not seen', async () => {
    const { metrics, snapshot } = await run(await open());
    // Ten clips of 36 windows, a tenth held out: 324 windows in batches of 64, 60 times.
    expect(metrics).toHaveLength(Math.ceil((60 * 324) / 64));
    expect(snapshot.meta).toMatchObject({ kind: detector.id, windows: { trained: 324, heldOut: 36 } });
    expect(metrics[0]!['loss']).toBeGreaterThan(500);
    // What is left is the noise, of 1 dB.
    expect(metrics.at(-1)!['loss']).toBeLessThan(8);
    const validated = metrics.filter((each) => 'validationLoss' in each);
    expect(validated).toHaveLength(60);
    expect(validated.at(-1)).toBe(metrics.at(-1));
    expect(snapshot.meta['validationLoss']).toBe(metrics.at(-1)!['validationLoss']);

    const scorer = await detector.openScorer({ settings, model: snapshot, device });
    // Of another length than those trained on.
    const score = async (own: FeatureClip[]) => (await scorer.score(own)).map(({ scores }) => scores['error']!);
    const healthy = await score(hummingClips(5, 2, 70));
    const faulty = await score(hummingClips(5, 3, 70, 6));
    // The validation loss is what scores are: the mean over the last clip's windows.
    const [last] = await score(clips.slice(-1));
    await scorer.dispose();
    expect(Math.min(...faulty)).toBeGreaterThan(Math.max(...healthy));
    expect(last! / (snapshot.meta['validationLoss'] as number)).toBeCloseTo(1, 4);
  });

  it('reaches the same numbers after a resume, bit for bit', async () => {
    const straight = await run(await open(), 13);
    const half = await run(await open(), 6);
    const resumed = await run(await open(clips, half.snapshot), 13);
    expect(resumed.metrics).toEqual(straight.metrics.slice(6));
    expect(resumed.snapshot).toEqual(straight.snapshot);
  });

  it('shows in the map where a fault is', async () => {
    const { snapshot } = await run(await open());
    const [plain] = hummingClips(1, 4);
    const data = plain!.features.data.slice();
    for (const band of [2, 3]) for (let t = 20; t < 24; t += 1) data[band * 40 + t]! += t % 2 === 0 ? 25 : -25;
    const scorer = await detector.openScorer({ settings, model: snapshot, device });
    const [result] = await scorer.score([{ ...plain!, features: { ...plain!.features, data } }]);
    await scorer.dispose();
    const map = result!.map!;
    expect(map).toMatchObject({ bands: BANDS, frames: 40 });
    const mean = (inside: boolean): number => {
      const cells = [...map.data].filter((_, i) => {
        const [band, t] = [Math.floor(i / 40), i % 40];
        return (band === 2 || band === 3) && t >= 20 && t < 24 ? inside : !inside;
      });
      return cells.reduce((sum, value) => sum + value, 0) / cells.length;
    };
    expect(map.data.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(mean(true)).toBeGreaterThan(5 * mean(false));
    expect(mean(true)).toBeGreaterThan(0.5);
  });

  it('stops at the most steps, and holds nothing out where none is wanted', async () => {
    const using = tinySettings(detector, { maxSteps: 3, validationShare: 0 });
    const { metrics, snapshot } = await run(await open(clips, undefined, using));
    expect(metrics.map((each) => Object.keys(each))).toEqual([['loss'], ['loss'], ['loss']]);
    expect(snapshot.meta['windows']).toEqual({ trained: 360, heldOut: 0 });
  });

  it('refuses data that does not suffice', async () => {
    await expect(open(clips.slice(0, 1))).rejects.toMatchObject({
      code: 'CLIPS_TOO_FEW',
      message: `${detector.name} needs at least two normal clips to train on, and has 1.`,
    });
    const short = [...clips, ...hummingClips(1, 1, 4)];
    await expect(open(short)).rejects.toMatchObject({
      code: 'CLIP_TOO_SHORT',
      message: 'A clip of fan 00 is too short: a window has 5 frames, which take 0.128 s.',
    });
    const { snapshot } = await run(await open(), 1);
    const scorer = await detector.openScorer({ settings, model: snapshot, device });
    await expect(scorer.score(short)).rejects.toMatchObject({ code: 'CLIP_TOO_SHORT' });
    await scorer.dispose();
  });

  it('exports a function whose score is the scorer’s', async () => {
    const { snapshot: model } = await run(await open(), 20);
    const [clip] = hummingClips(1, 9, 313);
    const scorer = await detector.openScorer({ settings, model, device });
    const [expected] = await scorer.score([clip!]);
    await scorer.dispose();
    const { step, weights, inputs, metadata } = await detector.exportFunction!({ settings, model });
    expect((await exportOnnx(step, weights, inputs, { name: detector.id, metadata })).length).toBeGreaterThan(1000);
    const session = await compile(step, { state: weights, inputs }, device);
    await session.writeState(weights);
    const logMel = { dtype: 'float32', shape: inputs['logMel']!.shape, data: clip!.features.data } as const;
    const results = await session.run({ logMel });
    await session.dispose();
    expect(results['score']!.data[0]! / expected!.scores['error']!).toBeCloseTo(1, 4);
  });
});

it('wants a middle frame for IDNN', () => {
  const result = idnn.settings.safeParse({ ...idnn.presets['quick'], frames: 4 });
  expect(result.error?.issues[0]).toMatchObject({ path: ['frames'], message: expect.stringContaining('odd') });
});

it('averages what windows say of a cell, and repeats the nearest frame where none says anything', () => {
  // One band. AE: three windows of two frames over four frames.
  const errors = Float32Array.from([1, 2, 4, 8, 16, 32]);
  const whole = errorMap(errors, { bands: 1, frames: 4, windows: 3, wanted: [0, 1] });
  expect([...whole.data]).toEqual([1, 3, 12, 32]);
  // IDNN: the middle of three frames.
  const middle = errorMap(Float32Array.from([3, 5]), { bands: 1, frames: 4, windows: 2, wanted: [1] });
  expect([...middle.data]).toEqual([3, 3, 5, 5]);
});
