/** As a user of the detector sees it: it learns ten clips, ranks strange ones above, resumes bit for bit, and refuses. */
import { expect, it } from 'vitest';
import { compile, float32, int32, openDevice, Random } from '../../engine/index.ts';
import { expectSameBits, run, tinyClips, trainedWithStops } from '../classifier/testing.ts';
import type { Snapshot } from '../detector.ts';
import { stgram } from './detector.ts';
import { openScorer, surprise } from './scoring.ts';
import { Stgram } from './network.ts';
import { stgramPresets, stgramSettings, type StgramSettings } from './settings.ts';

const { paper, quick } = stgramPresets;
const settings: StgramSettings = {
  ...quick,
  logMel: { ...quick.logMel, fftSize: 128, hop: 64, bands: 32 },
  seconds: 0.128,
  network: { tgramLayers: 1, width: 0.125, embedding: 16 },
  training: { epochs: 120, batch: 10, learningRate: 1e-3, cosine: { fromEpoch: 5, final: 1e-5 } },
};
const shape = { bands: 32, frames: 33, samples: 2048 };
const device = await openDevice('cpu');
const clips = tinyClips(10, shape);
const open = (resume?: Snapshot) =>
  stgram.openTrainer({ settings, clips, device, random: new Random(7), ...(resume ? { resume } : {}) });

it.each([
  [41, 1_350_335],
  [23, 1_345_709],
])('has the published number of parameters with %i classes', (classes, published) => {
  const network = new Stgram(paper, classes);
  // The linear layer that the published model has and never uses is not computed here.
  expect(network.counts()).toEqual({ published, trainable: published - 129 * classes });
  expect(network.frames).toBe(313);
  expect(network.macs / 1e9).toBeCloseTo(0.8, 2);
});

// Compiling takes longer than training: one training serves the tests.
const trained = await trainedWithStops(await open());

it('learns ten clips, and ranks those that sound like another machine above', async () => {
  const { metrics, snapshot } = trained;
  expect(metrics).toHaveLength(120);
  expect(metrics.at(-1)!['loss']).toBeLessThan(0.1 * metrics[0]!['loss']!);
  expect(metrics.at(-1)!['accuracy']).toBe(1);
  const scorer = await stgram.openScorer({ settings, model: snapshot, device });
  // The clips that it has learned: ten are too few to know what else a machine does.
  const known = clips;
  const swapped = known.map((clip) => ({ ...clip, machineId: clip.machineId === '00' ? '02' : '00' }));
  const own = (await scorer.score(known)).map(({ scores }) => scores['nll']!);
  const strange = (await scorer.score(swapped)).map(({ scores }) => scores['nll']!);
  expect(Math.max(...own)).toBeLessThan(Math.min(...strange));
  expect((await scorer.score([known[9]!]))[0]!.scores['nll']).toBeCloseTo(own[9]!, 4);
  // It hears the waveform, not only the log-mel.
  const [first, , third] = known;
  const [mixed] = await scorer.score([{ ...first!, waveform: third!.waveform! }]);
  expect(mixed!.scores['nll']).not.toBe(own[0]);
  await expect(scorer.score([{ ...known[0]!, machineId: '04' }])).rejects.toMatchObject({ code: 'ID_UNTRAINED' });
  await scorer.dispose();

  // Ten clips leave six places of a second batch empty.
  const batches = await openScorer({ settings, model: snapshot, device }, 8);
  const together = await batches.score(known);
  await batches.dispose();
  expect(together).toHaveLength(10);
  for (const [i, { scores }] of together.entries()) expect(scores['nll']).toBeCloseTo(own[i]!, 4);

  const { step, weights, inputs } = await stgram.exportFunction!({ settings, model: snapshot });
  const exported = await compile(step, { state: weights, inputs }, device);
  await exported.writeState(weights);
  const { waveform, features } = known[1]!;
  const { score } = await exported.run({
    waveform: float32([1, 2048], waveform),
    logMel: float32([1, 32, 33], features.data),
    target: int32([1], Int32Array.of(1)),
  });
  await exported.dispose();
  expect(score!.data[0]).toBeCloseTo(own[1]!, 3);
});

it('reaches the same numbers after a resume, bit for bit', async () => {
  const resumed = await run(await open(trained.half), 6);
  expect(resumed.metrics).toEqual(trained.metrics.slice(3, 6));
  expectSameBits(resumed.snapshot.tensors, trained.later.tensors);
});

it('refuses one ID, and settings whose Tgram would not fit the log-mel', async () => {
  const one = clips.filter(({ machineId }) => machineId === '00');
  const input = { settings, clips: one, device, random: new Random(1) };
  await expect(stgram.openTrainer(input)).rejects.toMatchObject({ code: 'IDS_TOO_FEW' });
  const messages = (json: unknown) => stgramSettings.safeParse(json).error?.issues.map(({ message }) => message);
  expect(messages({ ...quick, logMel: { ...quick.logMel, hop: 256 } })).toEqual([
    'must be half the window, for the Tgram shares both',
  ]);
  expect(messages({ ...quick, logMel: { ...quick.logMel, centring: 'none' } })).toHaveLength(1);
  expect(messages({ ...quick, training: { ...quick.training, epochs: 2 } })).toHaveLength(1);
});

it('keeps the order of clips that it is sure of', () => {
  expect(surprise([0, Math.log(0.25), Math.log(0.75)], 0)).toBeCloseTo(Math.log(2), 9);
  expect(surprise([0, 40, 39], 0)).toBeCloseTo(40 + Math.log(1 + Math.exp(-1)), 9);
  expect(surprise([30, -30, -31], 0)).toBeGreaterThan(surprise([30, -31, -31], 0));
  expect(surprise([30, -31, -31], 0)).toBeGreaterThan(0);
});

it('has the published settings in paper', () => {
  expect(paper).toMatchObject({
    seconds: 10,
    logMel: { melScale: 'htk', melNorm: 'none', bands: 128, fftSize: 1024, hop: 512 },
    network: { tgramLayers: 3, width: 1, embedding: 128 },
    arcFace: { margin: 0.7, scale: 30 },
    training: { epochs: 300, batch: 128, learningRate: 1e-4, cosine: { fromEpoch: 20, final: 1e-5 } },
  });
});
