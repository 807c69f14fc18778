/** Scores clips by how little the model believes that they are of their own machine (methods.md section 6). */
import { compile, float32, tf, type CompiledStep, type Tensor1D } from '../../engine/index.ts';
import { IdClasses } from '../classifier/id-classes.ts';
import { modelTensors } from '../classifier/training.ts';
import { requireLength } from '../dense/rows.ts';
import type { ClipScore, ExportedFunction, FeatureClip, Scorer, ScoringInput } from '../detector.ts';
import { MobileNetV2 } from './network.ts';
import { patchesOf, writePatches } from './patches.ts';
import type { MobileNetV2Settings } from './settings.ts';
import { NAME } from './training.ts';

/** Patches that are computed at a time; those of several clips share a batch. */
const BATCH = 50;
/** Double precision's epsilon, the least that a probability counts as. */
const LEAST = 2.2e-16;

export async function openScorer({ settings, model, device }: ScoringInput<MobileNetV2Settings>): Promise<Scorer> {
  const classes = IdClasses.from(model);
  const network = new MobileNetV2({ ...settings.network, classes: classes.count });
  const tensors = modelTensors(network, model);
  const shape = [BATCH, settings.logMel.bands, settings.patch.frames, 1];
  const step = await compile(
    (state, inputs) => ({ outputs: { logits: network.logits({ tensors: state }, inputs) } }),
    { state: { ...network.parameters, ...network.averages }, inputs: { x: { dtype: 'float32', shape } } },
    device,
  );
  await step.writeState(tensors);
  return new MobileNetV2Scorer(settings, classes, step);
}

class MobileNetV2Scorer implements Scorer {
  readonly #settings: MobileNetV2Settings;
  readonly #classes: IdClasses;
  readonly #step: CompiledStep;

  constructor(settings: MobileNetV2Settings, classes: IdClasses, step: CompiledStep) {
    this.#settings = settings;
    this.#classes = classes;
    this.#step = step;
  }

  /** @throws UserError `ID_UNTRAINED`, `CLIP_TOO_SHORT` */
  async score(clips: readonly FeatureClip[]): Promise<ClipScore[]> {
    const { patch, logMel } = this.#settings;
    const targets = clips.map((clip) => this.#classes.indexOf(clip, NAME));
    requireLength(clips, patch.frames, logMel);
    const patches = patchesOf(clips, patch.frames, patch.testHop);
    const sums = clips.map(() => ({ sum: 0, count: 0 }));
    const x = float32([BATCH, logMel.bands, patch.frames, 1]);
    for (let first = 0; first < patches.length; first += BATCH) {
      const group = patches.slice(first, first + BATCH);
      writePatches(x.data, clips, group, patch.frames);
      const { logits } = await this.#step.run({ x });
      const count = this.#classes.count;
      for (const [i, { clip }] of group.entries()) {
        const own = sums[clip]!;
        own.sum += logOdds(logits!.data.subarray(i * count, (i + 1) * count), targets[clip]!);
        own.count += 1;
      }
    }
    return sums.map(({ sum, count }) => ({ scores: { logOdds: sum / count } }));
  }

  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}

/**
 * `ln((1 - p) / p)` of the target's probability, both at least `LEAST`. From logits, because 1 - p of a probability in
 * single precision would be 0 from 17 nats on.
 */
export function logOdds(logits: ArrayLike<number>, target: number): number {
  const others = Array.from(logits).filter((_, i) => i !== target);
  const [all, rest] = [logSumExp([...others, logits[target]!]), logSumExp(others)];
  const least = Math.log(LEAST);
  return Math.max(rest - all, least) - Math.max(logits[target]! - all, least);
}

function logSumExp(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** For a patch. */
export function exportFunction({
  settings,
  model,
}: Pick<ScoringInput<MobileNetV2Settings>, 'settings' | 'model'>): ExportedFunction {
  const { logMel, patch } = settings;
  const classes = IdClasses.from(model);
  const network = new MobileNetV2({ ...settings.network, classes: classes.count });
  return {
    step: (state, inputs) => {
      const x = tf.expandDims(inputs['logMel']!, 3);
      return {
        outputs: { probabilities: tf.softmax(network.logits({ tensors: state }, { x }) as unknown as Tensor1D) },
      };
    },
    weights: modelTensors(network, model),
    inputs: { logMel: { dtype: 'float32', shape: [1, logMel.bands, patch.frames] } },
    metadata: {
      method: 'mobilenetv2',
      input: `logMel [1, ${logMel.bands} bands, ${patch.frames} frames], dB`,
      output: 'probabilities [1, classes]; a clip scores the mean of ln((1 - p) / p) of its own class over its patches',
      classes: JSON.stringify(classes.machines),
      logMel: JSON.stringify(logMel),
    },
  };
}
