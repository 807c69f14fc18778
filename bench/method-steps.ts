/** Earmark's side of `bench <method>`: the detector's own training step, and the scoring of a clip of 10 s. */
import type { FeatureClip } from '../src-main/detectors/detector.ts';
import { openDevice, Random } from '../src-main/engine/index.ts';
import { frameCount } from '../src-main/features/settings.ts';
import type { OpenStep } from './auddsr-steps.ts';
import type { OpenMethodRequest } from './messages.ts';
import { METHOD_BENCHES, type MethodBench } from './method-registry.ts';

/** More than fit any processor's cache. */
const CLIPS = 20;
const SECONDS = 10;

export function findBench(method: string): MethodBench {
  const found = METHOD_BENCHES.find(({ detector }) => detector.id === method);
  if (!found) throw new RangeError(`no benchmark of ${method}`);
  return found;
}

export async function openMethodStep({
  method,
  step,
  settings: json,
  device: id,
}: OpenMethodRequest): Promise<OpenStep> {
  const bench = findBench(method);
  const { detector } = bench;
  const settings = detector.settings.parse(json);
  const device = await openDevice(id);
  const clips = noise(bench, settings);
  const trainer = await detector.openTrainer({ settings, clips, device, random: new Random(1) });
  const parameters = bench.parameters(settings);
  if (step === 'training') {
    return { parameters, run: () => trainer.step(), dispose: () => trainer.dispose() };
  }
  // Untrained: it takes as long.
  const model = await trainer.snapshot();
  await trainer.dispose();
  const scorer = await detector.openScorer({ settings, model, device });
  let next = 0;
  return {
    parameters,
    run: () => scorer.score([clips[next++ % CLIPS]!]),
    dispose: () => scorer.dispose(),
  };
}

/** Normal noise, the machines in turns. */
function noise(bench: MethodBench, settings: unknown): FeatureClip[] {
  const logMel = bench.detector.features(settings);
  const excerpt = bench.detector.excerpt?.(settings);
  const samples = Math.round((excerpt ?? SECONDS) * logMel.sampleRate);
  const frames = frameCount(samples, logMel);
  const machines = bench.machines(settings);
  const random = new Random(4);
  return Array.from({ length: CLIPS }, (_, i) => ({
    ...machines[i % machines.length]!,
    features: { bands: logMel.bands, frames, data: random.fork(String(i)).normals(logMel.bands * frames, 0, 1) },
    ...(excerpt === undefined ? {} : { waveform: random.fork(`wave/${i}`).normals(samples, 0, 0.1) }),
  }));
}
