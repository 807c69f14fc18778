/** STgram-MFN (Liu et al. 2022; methods.md section 6): log-mel and Tgram as two channels, MobileFaceNet, ArcFace. */
import {
  float32,
  sizeOf,
  tf,
  type HostTensors,
  type Random,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type Tensors,
  type TensorSpecs,
} from '../../engine/index.ts';
import type { Classifier } from '../classifier/training.ts';
import { arcFace } from '../mobile/arcface.ts';
import { numbersOf, tensorOf, type Pass } from '../mobile/blocks.ts';
import { MobileFaceNet } from '../mobile/mobilefacenet.ts';
import type { StgramSettings } from './settings.ts';
import { Tgram } from './tgram.ts';

/** Log-mel and Tgram. */
const CHANNELS = 2;

export class Stgram implements Classifier {
  readonly parameters: TensorSpecs;
  readonly averages: TensorSpecs;
  readonly frames: number;
  readonly samples: number;
  /** Multiply-adds of one clip. */
  readonly macs: number;
  readonly #tgram: Tgram;
  readonly #face: MobileFaceNet;
  readonly #settings: StgramSettings;
  readonly #classes: number;

  constructor(settings: StgramSettings, classes: number) {
    const { logMel, network, seconds } = settings;
    this.#settings = settings;
    this.#classes = classes;
    this.samples = Math.round(seconds * logMel.sampleRate);
    this.#tgram = new Tgram({
      samples: this.samples,
      size: logMel.fftSize,
      hop: logMel.hop,
      channels: logMel.bands,
      layers: network.tgramLayers,
    });
    this.frames = this.#tgram.frames;
    const grid = { mel: logMel.bands, time: this.frames };
    this.#face = new MobileFaceNet('face', { channels: CHANNELS, grid, ...network });
    this.parameters = {
      ...this.#tgram.parameters,
      ...this.#face.parameters,
      'arcFace.centres': { dtype: 'float32', shape: [network.embedding, classes] },
    };
    this.averages = this.#face.averages;
    this.macs = this.#tgram.macs + this.#face.macs + network.embedding * classes;
  }

  /** Centres: Xavier uniform, as STgram-MFN's. */
  initial(random: Random): HostTensors {
    const { embedding } = this.#settings.network;
    const shape = [embedding, this.#classes];
    const bound = Math.sqrt(6 / (embedding + this.#classes));
    return {
      ...this.#tgram.initial(random),
      ...this.#face.initial(random),
      'arcFace.centres': float32(shape, random.fork('arcFace').uniforms(sizeOf(shape), -bound, bound)),
    };
  }

  /**
   * With the margin for the target's class, in training and at test.
   *
   * @param inputs `waveform` `[batch, samples]` in [-1, 1]; `logMel` `[batch, mel, time, 1]` in dB
   */
  logits(pass: Pass, inputs: Tensors, target: Tensor1D): Tensor2D {
    const learned = this.#tgram.apply(pass, inputs['waveform'] as Tensor2D);
    const image: Tensor4D = tf.concat([inputs['logMel'] as Tensor4D, learned], 3);
    const centres = tensorOf(pass, 'arcFace.centres') as Tensors[string] as Tensor2D;
    return arcFace(this.#face.apply(pass, image), centres, target, this.#settings.arcFace);
  }

  /**
   * Numbers that gradients train; `published` counts the linear layer from embedding to classes too that the published
   * model has and never uses (batch normalisation's averages are not counted).
   */
  counts(): { readonly trainable: number; readonly published: number } {
    const trainable = numbersOf(this.parameters);
    return { trainable, published: trainable + (this.#settings.network.embedding + 1) * this.#classes };
  }
}
