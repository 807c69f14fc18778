/** Trains STgram to tell machine IDs apart by angle: ArcFace, Adam, a cosine at the end (methods.md section 6). */
import { cosine, int32 } from '../../engine/index.ts';
import { IdClasses } from '../classifier/id-classes.ts';
import { openClassifierTrainer } from '../classifier/training.ts';
import type { Trainer, TrainingInput } from '../detector.ts';
import { PassSampler } from '../pass-sampler.ts';
import { batchOf, inputSpecs } from './batch.ts';
import { Stgram } from './network.ts';
import type { StgramSettings } from './settings.ts';

export const NAME = 'STgram';
/** PyTorch's. */
export const ADAM_EPSILON = 1e-8;

/** @throws UserError `IDS_TOO_FEW` */
export async function openTrainer(input: TrainingInput<StgramSettings>): Promise<Trainer> {
  const { settings, clips, device, resume } = input;
  const { epochs, batch: asked, learningRate, cosine: descent } = settings.training;
  const classes = IdClasses.of(clips, NAME);
  const classOf = clips.map((clip) => classes.indexOf(clip, NAME));
  const network = new Stgram(settings, classes.count);
  const batch = Math.min(asked, clips.length);
  const random = input.random.fork('stgram');
  const sampler = new PassSampler(clips.length, random.fork('clips'));
  // A batch may span two passes: every step has a full one, and every clip is seen `epochs` times.
  const stepsOf = (passes: number): number => Math.ceil((passes * clips.length) / batch);
  const totalSteps = stepsOf(epochs);
  return await openClassifierTrainer({
    model: network,
    optimiser: {
      learningRate: cosine(learningRate, { final: descent.final, from: stepsOf(descent.fromEpoch), until: totalSteps }),
      epsilon: ADAM_EPSILON,
    },
    batch,
    inputs: inputSpecs(network, settings, batch),
    totalSteps,
    draw(step) {
      const chosen = sampler.pick(step, batch);
      const drawn = chosen.map((index) => clips[index]!);
      const target = int32(
        [batch],
        Int32Array.from(chosen, (index) => classOf[index]!),
      );
      return { ...batchOf(network, settings, drawn, batch), target };
    },
    meta: { kind: 'stgram', classes: classes.machines, seconds: settings.seconds, logMel: settings.logMel },
    device,
    random,
    resume,
  });
}
