/**
 * Trains a few steps, or scores, on so many recordings, as the engine process does, and says how long it took and how much
 * memory it needed at most. A process of its own for each measurement.
 */
import { createInterface } from 'node:readline';
import { auddsr } from '../src-main/detectors/auddsr/detector.ts';
import type { FeatureClip } from '../src-main/detectors/detector.ts';
import { openDevice, Random } from '../src-main/engine/index.ts';
import type { TaskContext } from '../src-main/engine/process/tasks.ts';
import { loadFeatures, streamFeatures } from '../src-main/workstation/features.ts';
import type { EngineClip } from '../src-main/workstation/task-arguments.ts';
import { settingsOf, stepProblem, untrainedCodebook, untrainedModel } from './auddsr-steps.ts';
import { growthRequest, type GrowthAnswer, type GrowthRequest } from './growth-messages.ts';
import { peakBytes } from './peak.ts';
import { median } from './statistics.ts';

/** As in `workstation/score-task.ts`. */
const AT_A_TIME = 16;

const context: TaskContext = {
  progress: () => undefined,
  checkpointed: () => undefined,
  yield: () => new Promise((resolve) => setImmediate(resolve)),
  signal: new AbortController().signal,
};

async function measure(request: GrowthRequest): Promise<GrowthAnswer> {
  const { command, preset, scale } = request;
  const settings = settingsOf(preset, stepProblem('stage-2', preset, scale));
  const device = await openDevice(request.device);
  // Without the hash of their content nothing comes from a cache.
  const clips = request.files.map((file): EngineClip => ({
    path: file,
    file,
    machineType: 'noise',
    machineId: '00',
    label: null,
    channel: 0,
    content: null,
    seconds: 10,
  }));
  const source = { settings: settings.logMel, cacheFolder: '', cacheBytes: null };
  const base = untrainedCodebook(settings);
  if (command === 'train') {
    const start = performance.now();
    const features = await loadFeatures(clips, source, context);
    const loaded = performance.now();
    const trainer = await auddsr.openTrainer({ settings, clips: features, base, device, random: new Random(1) });
    const opened = performance.now();
    const times: number[] = [];
    for (let step = 0; step <= request.steps; step += 1) {
      const before = performance.now();
      await trainer.step();
      times.push(performance.now() - before);
    }
    await trainer.dispose();
    return {
      featuresMs: loaded - start,
      openMs: opened - loaded,
      stepMs: median(times.slice(1)),
      clipsMs: null,
      peakBytes: peakBytes(),
    };
  }
  const start = performance.now();
  const scorer = await auddsr.openScorer({ settings, model: untrainedModel(settings, base), device });
  const opened = performance.now();
  let waiting: FeatureClip[] = [];
  for await (const item of streamFeatures(clips, source, context)) {
    if ('error' in item) throw item.error;
    waiting.push(item.features);
    if (waiting.length < AT_A_TIME) continue;
    await scorer.score(waiting);
    waiting = [];
  }
  if (waiting.length > 0) await scorer.score(waiting);
  const clipsMs = performance.now() - opened;
  await scorer.dispose();
  return { featuresMs: null, openMs: opened - start, stepMs: null, clipsMs, peakBytes: peakBytes() };
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await measure(growthRequest.parse(JSON.parse(line)))));
}
