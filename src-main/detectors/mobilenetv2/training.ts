/** Trains MobileNetV2 to tell machine IDs apart: cross entropy, Adam (methods.md section 6). */
import { float32, int32 } from '../../engine/index.ts';
import { IdClasses } from '../classifier/id-classes.ts';
import { openClassifierTrainer } from '../classifier/training.ts';
import { requireLength } from '../dense/rows.ts';
import type { Trainer, TrainingInput } from '../detector.ts';
import { PassSampler } from '../pass-sampler.ts';
import { MobileNetV2 } from './network.ts';
import { patchesOf, writePatches } from './patches.ts';
import type { MobileNetV2Settings } from './settings.ts';

export const NAME = 'MobileNetV2';
/** Keras's. */
export const ADAM_EPSILON = 1e-7;

/** @throws UserError `IDS_TOO_FEW`, `CLIP_TOO_SHORT` */
export async function openTrainer(input: TrainingInput<MobileNetV2Settings>): Promise<Trainer> {
  const { settings, clips, device, resume } = input;
  const { patch, network, training, logMel } = settings;
  const classes = IdClasses.of(clips, NAME);
  requireLength(clips, patch.frames, logMel);
  const classOf = clips.map((clip) => classes.indexOf(clip, NAME));
  const patches = patchesOf(clips, patch.frames, patch.trainHop);
  const batch = Math.min(training.batch, patches.length);
  const random = input.random.fork('mobilenetv2');
  const sampler = new PassSampler(patches.length, random.fork('patches'));
  const shape = [batch, logMel.bands, patch.frames, 1];
  return await openClassifierTrainer({
    model: new MobileNetV2({ ...network, classes: classes.count }),
    optimiser: { learningRate: training.learningRate, epsilon: ADAM_EPSILON },
    batch,
    inputs: { x: { dtype: 'float32', shape } },
    // A batch may span two passes: every step has a full one, and every patch is seen `epochs` times.
    totalSteps: Math.min(training.maxSteps ?? Infinity, Math.ceil((training.epochs * patches.length) / batch)),
    draw(step) {
      const chosen = sampler.pick(step, batch).map((index) => patches[index]!);
      const x = float32(shape);
      writePatches(x.data, clips, chosen, patch.frames);
      return {
        x,
        target: int32(
          [batch],
          Int32Array.from(chosen, ({ clip }) => classOf[clip]!),
        ),
      };
    },
    meta: { kind: 'mobilenetv2', classes: classes.machines, patch, logMel },
    device,
    random,
    resume,
  });
}
