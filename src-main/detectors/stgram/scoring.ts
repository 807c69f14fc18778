/** Scores clips by the cross entropy of their own machine, with the margin that it was trained with (methods.md section 6). */
import { compile, int32, tf, type CompiledStep, type Device, type Tensor1D } from '../../engine/index.ts';
import { IdClasses } from '../classifier/id-classes.ts';
import { modelTensors } from '../classifier/training.ts';
import type { ClipScore, ExportedFunction, FeatureClip, Scorer, ScoringInput } from '../detector.ts';
import { crossEntropy } from '../mobile/arcface.ts';
import { batchOf, inputSpecs } from './batch.ts';
import { Stgram } from './network.ts';
import type { StgramSettings } from './settings.ts';
import { NAME } from './training.ts';

/**
 * Clips that are computed at a time. A graphics card wants several; a processor takes longer for a clip among eight than
 * for one alone, and eight times as long where there is only one (docs/benchmarks.md).
 */
const clipsAtATime = ({ kind }: Device): number => (kind === 'cpu' || kind === 'reference' ? 1 : 8);

/** @param batch clips at a time; what suits the device where left out */
export async function openScorer(
  { settings, model, device }: ScoringInput<StgramSettings>,
  batch = clipsAtATime(device),
): Promise<Scorer> {
  const classes = IdClasses.from(model);
  const network = new Stgram(settings, classes.count);
  const tensors = modelTensors(network, model);
  const step = await compile(
    (state, inputs) => {
      const target = inputs['target'] as Tensor1D;
      return { outputs: { logits: network.logits({ tensors: state }, inputs, target) } };
    },
    {
      state: { ...network.parameters, ...network.averages },
      inputs: { ...inputSpecs(network, settings, batch), target: { dtype: 'int32', shape: [batch] } },
    },
    device,
  );
  await step.writeState(tensors);
  return new StgramScorer(settings, classes, network, step, batch);
}

class StgramScorer implements Scorer {
  readonly #settings: StgramSettings;
  readonly #classes: IdClasses;
  readonly #network: Stgram;
  readonly #step: CompiledStep;
  readonly #batch: number;

  constructor(settings: StgramSettings, classes: IdClasses, network: Stgram, step: CompiledStep, batch: number) {
    this.#settings = settings;
    this.#classes = classes;
    this.#network = network;
    this.#step = step;
    this.#batch = batch;
  }

  /** @throws UserError `ID_UNTRAINED` */
  async score(clips: readonly FeatureClip[]): Promise<ClipScore[]> {
    const targets = clips.map((clip) => this.#classes.indexOf(clip, NAME));
    const results: ClipScore[] = [];
    const batch = this.#batch;
    for (let first = 0; first < clips.length; first += batch) {
      const group = clips.slice(first, first + batch);
      const target = int32([batch]);
      target.data.set(targets.slice(first, first + batch));
      const { logits } = await this.#step.run({ ...batchOf(this.#network, this.#settings, group, batch), target });
      const { count } = this.#classes;
      for (const i of group.keys()) {
        const own = Array.from(logits!.data.subarray(i * count, (i + 1) * count));
        results.push({ scores: { nll: surprise(own, targets[first + i]!) } });
      }
    }
    return results;
  }

  async dispose(): Promise<void> {
    await this.#step.dispose();
  }
}

/**
 * `-ln softmax(logits)[target]`. As ln(1 + sum of the others' odds), so that clips that the model is sure of keep their
 * order: with a scale of 30, single precision would call most of them 0.
 */
export function surprise(logits: readonly number[], target: number): number {
  const own = logits[target]!;
  const gaps = logits.filter((_, i) => i !== target).map((logit) => logit - own);
  const most = Math.max(0, ...gaps);
  // ln(e^-most + sum of e^(gap - most)) + most; where own is the largest, most is 0.
  const rest = gaps.reduce((sum, gap) => sum + Math.exp(gap - most), 0);
  return most === 0 ? Math.log1p(rest) : most + Math.log(Math.exp(-most) + rest);
}

/** For a clip of the excerpt's length. */
export function exportFunction({
  settings,
  model,
}: Pick<ScoringInput<StgramSettings>, 'settings' | 'model'>): ExportedFunction {
  const classes = IdClasses.from(model);
  const network = new Stgram(settings, classes.count);
  const { bands, sampleRate } = settings.logMel;
  return {
    step: (state, { waveform, logMel, target }) => {
      const inputs = { waveform: waveform!, logMel: tf.expandDims(logMel!, 3) };
      const own = target as Tensor1D;
      return { outputs: { score: crossEntropy(network.logits({ tensors: state }, inputs, own), own) } };
    },
    weights: modelTensors(network, model),
    inputs: {
      waveform: { dtype: 'float32', shape: [1, network.samples] },
      logMel: { dtype: 'float32', shape: [1, bands, network.frames] },
      target: { dtype: 'int32', shape: [1] },
    },
    metadata: {
      method: 'stgram',
      input: `waveform [1, ${network.samples} samples at ${sampleRate} Hz]; logMel [1, ${bands} bands, ${network.frames} frames], dB; target [1], the clip's own class`,
      output: 'score [1], higher is more anomalous',
      classes: JSON.stringify(classes.machines),
      logMel: JSON.stringify(settings.logMel),
    },
  };
}
