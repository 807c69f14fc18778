/** As a user of the detector sees it: it learns ten clips, ranks strange ones above, resumes bit for bit, and refuses. */
import { expect, it } from 'vitest';
import { compile, float32, openDevice, Random } from '../../engine/index.ts';
import { expectSameBits, run, tinyClips, trainedWithStops } from '../classifier/testing.ts';
import type { Snapshot } from '../detector.ts';
import { mobilenetv2 } from './detector.ts';
import { mobilenetv2Presets, mobilenetv2Settings, type MobileNetV2Settings } from './settings.ts';

const { quick } = mobilenetv2Presets;
const settings: MobileNetV2Settings = {
  ...quick,
  logMel: { ...quick.logMel, bands: 32 },
  patch: { frames: 32, trainHop: 4, testHop: 2 },
  network: { alpha: 0.1, normMomentum: 0.2 },
  // Every step sees all patches: of fewer the batch normalisations make a lottery that rounding decides.
  training: { epochs: 50, maxSteps: 40, batch: 30, learningRate: 1e-3 },
};
const shape = { bands: 32, frames: 40, samples: 0 };
const device = await openDevice('cpu');
const clips = tinyClips(10, shape);
const open = (resume?: Snapshot) =>
  mobilenetv2.openTrainer({ settings, clips, device, random: new Random(7), ...(resume ? { resume } : {}) });

// Compiling takes longer than training: one training serves the tests.
const trained = await trainedWithStops(await open());

it('learns ten clips, and ranks those that sound like another machine above', async () => {
  const { metrics, snapshot } = trained;
  expect(metrics).toHaveLength(40);
  const mean = (part: typeof metrics) => part.reduce((sum, { loss }) => sum + loss!, 0) / part.length;
  expect(mean(metrics.slice(-5))).toBeLessThan(0.1 * mean(metrics.slice(0, 5)));
  expect(metrics.at(-1)!['accuracy']).toBeGreaterThan(0.9);
  expect(snapshot.meta).toMatchObject({
    step: 40,
    classes: [
      ['fan', '00'],
      ['fan', '02'],
    ],
  });

  const scorer = await mobilenetv2.openScorer({ settings, model: snapshot, device });
  const fresh = tinyClips(6, shape, 9);
  const swapped = fresh.map((clip) => ({ ...clip, machineId: clip.machineId === '00' ? '02' : '00' }));
  const own = (await scorer.score(fresh)).map(({ scores }) => scores['logOdds']!);
  const strange = (await scorer.score(swapped)).map(({ scores }) => scores['logOdds']!);
  expect(Math.max(...own)).toBeLessThan(Math.min(...strange));
  // The same clip alone has the same score: batches of patches are nobody's business.
  expect((await scorer.score([fresh[3]!]))[0]!.scores['logOdds']).toBeCloseTo(own[3]!, 4);
  await expect(scorer.score([{ ...fresh[0]!, machineId: '04' }])).rejects.toMatchObject({ code: 'ID_UNTRAINED' });
  const short = { ...fresh[0]!, features: { bands: 32, frames: 31, data: new Float32Array(32 * 31) } };
  await expect(scorer.score([short])).rejects.toMatchObject({ code: 'CLIP_TOO_SHORT' });
  await scorer.dispose();
});

it('exports a function whose numbers are the scorer’s', async () => {
  const model = trained.snapshot;
  // As long as a patch.
  const [clip] = tinyClips(1, { ...shape, frames: 32 }, 3);
  const scorer = await mobilenetv2.openScorer({ settings, model, device });
  const [expected] = await scorer.score([clip!]);
  await scorer.dispose();
  const { step, weights, inputs } = await mobilenetv2.exportFunction!({ settings, model });
  const exported = await compile(step, { state: weights, inputs }, device);
  await exported.writeState(weights);
  const { probabilities } = await exported.run({ logMel: float32([1, 32, 32], clip!.features.data) });
  await exported.dispose();
  // Of the other of two machines: in single precision, 1 - p of a p near 1 has few digits.
  const q = probabilities!.data[1]!;
  expect(Math.log(q / (1 - q))).toBeCloseTo(expected!.scores['logOdds']!, 3);
});

it('reaches the same numbers after a resume, bit for bit', async () => {
  const resumed = await run(await open(trained.half), 6);
  expect(resumed.metrics).toEqual(trained.metrics.slice(3, 6));
  expectSameBits(resumed.snapshot.tensors, trained.later.tensors);
});

it('refuses one ID and clips without a patch', async () => {
  const input = { settings, device, random: new Random(1) };
  const one = clips.filter(({ machineId }) => machineId === '00');
  await expect(mobilenetv2.openTrainer({ ...input, clips: one })).rejects.toMatchObject({ code: 'IDS_TOO_FEW' });
  const short = tinyClips(4, { ...shape, frames: 20 });
  await expect(mobilenetv2.openTrainer({ ...input, clips: short })).rejects.toMatchObject({ code: 'CLIP_TOO_SHORT' });
});

it('has the published settings in paper, and refuses what it does not know', () => {
  expect(mobilenetv2Presets.paper).toMatchObject({
    patch: { frames: 64, trainHop: 8, testHop: 1 },
    network: { alpha: 0.5, normMomentum: 0.001 },
    training: { epochs: 20, maxSteps: null, batch: 32, learningRate: 1e-5 },
  });
  expect(mobilenetv2Settings.safeParse({ ...quick, dropout: 0.1 }).success).toBe(false);
});
