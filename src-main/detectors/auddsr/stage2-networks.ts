/**
 * Stage 2's networks on top of the frozen stage 1: codes are altered, the general decoder shows what they sound like
 * (X_G), the object-specific decoder restores the normal sound (X_S), and the detection module marks the difference
 * (paper section 3.2, methods.md sections 3 and 4).
 */
import { initialParameters, parameterSpecs, type Block, type Grid, type Layer } from './layers.ts';
import {
  quantise,
  stopGradient,
  tf,
  type HostTensors,
  type Random,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type Tensors,
  type TensorSpecs,
} from '../../engine/index.ts';
import { anomalyUnet, type AnomalyUnet } from './anomaly-unet.ts';
import { objectDecoder } from './object-decoder.ts';
import type { AuddsrSettings } from './settings.ts';
import { subspaceRestriction } from './subspace.ts';
import { Vqvae2, type Level } from './vqvae2.ts';

export interface Codes {
  readonly q1: Tensor4D;
  readonly q2: Tensor4D;
}

/** The detection module halves three times, the decoder (from a quarter) twice, subspace restriction (an eighth) twice. */
export const FRAME_MULTIPLE = 32;

export class Stage2Networks {
  readonly general: Vqvae2;
  readonly #object: Block;
  readonly #unet: AnomalyUnet;
  readonly #subspace: Readonly<Record<Level, Block>> | undefined;
  readonly #fromGeneral: boolean;
  readonly #inputs: AuddsrSettings['stage2']['segmentationInputs'];

  constructor({ sizes, upsampling, stage2 }: AuddsrSettings) {
    this.general = new Vqvae2(sizes, upsampling);
    this.#inputs = stage2.segmentationInputs;
    this.#fromGeneral = stage2.startFromGeneral;
    this.#object = stage2.startFromGeneral ? generalCopy(this.general) : objectDecoder(sizes);
    this.#unet = anomalyUnet(sizes.unet);
    this.#subspace = stage2.srm
      ? {
          coarse: subspaceRestriction(sizes.hidden, 'subspace.coarse'),
          fine: subspaceRestriction(sizes.hidden, 'subspace.fine'),
        }
      : undefined;
  }

  /** Of the trained networks; the frozen ones are `general`'s. */
  parameterSpecs(): TensorSpecs {
    return parameterSpecs([...this.#decoders(), ...this.#restrictions()]);
  }

  /**
   * DSR's initialisations: N(0, 0.02²) for decoder and detection module, PyTorch's default for subspace restriction.
   * @param stage1 parameters of the general decoder, for a decoder that starts from it
   */
  initialParameters(random: Random, stage1: HostTensors): HostTensors {
    const drawn = {
      ...initialParameters(this.#decoders(), random, 'dsr'),
      ...initialParameters(this.#restrictions(), random, 'pytorch'),
    };
    if (!this.#fromGeneral) return drawn;
    const copied = this.#object.layers.flatMap(({ name, bias }) =>
      [`${name}.kernel`, ...(bias ? [`${name}.bias`] : [])].map((path) => [path, stage1[generalName(path)]!] as const),
    );
    return { ...drawn, ...Object.fromEntries(copied) };
  }

  /**
   * Restores the normal sound from (altered) codes. With subspace restriction, the codes pass through it and are
   * quantised again, and `restricted` are its outputs.
   */
  restore(trained: Tensors, frozen: Tensors, { q1, q2 }: Codes): { restored: Tensor4D; restricted?: Codes } {
    const subspace = this.#subspace;
    if (!subspace) return { restored: this.#object.apply(trained, this.general.joined(frozen, q1, q2)) };
    const restricted = { q1: subspace.coarse.apply(trained, q1), q2: subspace.fine.apply(trained, q2) };
    const again = (level: Level, z: Tensor4D) => quantise(z, liveCodesOf(frozen, level)).straight;
    const joined = this.general.joined(frozen, again('coarse', restricted.q1), again('fine', restricted.q2));
    return { restored: this.#object.apply(trained, joined), restricted };
  }

  /** Probabilities `[batch, mel, time, 2]`: normal, anomalous. Gradients end at its inputs. */
  segment(trained: Tensors, restored: Tensor4D, general: Tensor4D): Tensor4D {
    const [normal, shown] = [stopGradient(restored), stopGradient(general)];
    if (this.#inputs === 'reconstructions') return this.#unet.probabilities(trained, tf.concat([normal, shown], 3));
    const difference: Tensor4D = tf.sub(shown, normal);
    return this.#unet.probabilities(trained, tf.concat([difference, tf.square(difference)], 3));
  }

  /** Multiply-adds of decoder and detection module for one input map, without subspace restriction. */
  macs(grid: Grid): number {
    const codes = { mel: grid.mel / 4, time: grid.time / 4 };
    return this.#object.cost(codes).macs + this.#unet.cost(grid).macs;
  }

  #decoders(): readonly Layer[] {
    return [...this.#object.layers, ...this.#unet.layers];
  }

  #restrictions(): readonly Layer[] {
    return this.#subspace ? [...this.#subspace.coarse.layers, ...this.#subspace.fine.layers] : [];
  }
}

/** Our variant for small budgets: a decoder built like the general one, with parameters of its own. */
function generalCopy({ parts: { generalDecoder2 } }: Vqvae2): Block {
  return {
    layers: generalDecoder2.layers.map((layer) => ({ ...layer, name: objectName(layer.name) })),
    apply: (parameters, x) => {
      const own = Object.entries(parameters).filter(([path]) => path.startsWith('object.'));
      return generalDecoder2.apply(Object.fromEntries(own.map(([path, tensor]) => [generalName(path), tensor])), x);
    },
    cost: (grid) => generalDecoder2.cost(grid),
  };
}

const objectName = (name: string): string => name.replace(/^general2\./, 'object.');
const generalName = (name: string): string => name.replace(/^object\./, 'general2.');

export const liveName = (level: Level): string => `${level}.live`;

export function liveCodesOf(frozen: Tensors, level: Level): Tensor2D {
  const codes = frozen[liveName(level)];
  if (!codes) throw new Error(`no live codes of the ${level} level`);
  return codes as Tensor2D;
}

/**
 * Replaces masked codes by others (methods.md section 4). `neighbour`: the code of the given rank by distance to z among
 * all live ones; `uniform`: the code of that number.
 * @param z `[batch, cells, cells, D]`
 * @param mask `[batch, cells, cells]`, 1 where the code is replaced
 * @param rank int32, as `mask`
 * @param altered only the first items of the batch have masks
 */
export function alteredCodes(
  z: Tensor4D,
  codes: Tensor2D,
  mask: Tensor,
  rank: Tensor,
  altered: number,
  sampling: 'neighbour' | 'uniform',
): Tensor4D {
  const { indices } = quantise(z, codes);
  const [batch, height, width, depth] = z.shape;
  const first = <T extends Tensor>(x: T) => tf.slice(x, 0, altered);
  const ranks: Tensor1D = tf.reshape(first(rank), [-1]);
  const replacements = sampling === 'uniform' ? ranks : codesOfRank(tf.reshape(first(z), [-1, depth]), codes, ranks);
  const replaced = tf.where(
    tf.greater(first(mask), 0.5),
    tf.reshape(replacements, [altered, height, width]),
    first(indices),
  );
  const rest = tf.slice(indices, altered);
  const all = altered === batch ? replaced : tf.concat([replaced, rest], 0);
  return tf.reshape(tf.gather(codes, tf.reshape<Rank.R1>(all, [-1])), z.shape);
}

/** Rows of the largest piece in which distances are sorted: 16 MiB of float32 at 4096 codes. */
const SORTED_ELEMENTS = 2 ** 22;

/** For each row of `z` `[N, D]` the number of the code that is the rank-th nearest, int32 `[N]`. */
function codesOfRank(z: Tensor2D, codes: Tensor2D, ranks: Tensor1D): Tensor1D {
  const [rows] = z.shape;
  const [count] = codes.shape;
  const half = tf.mul(tf.sum(tf.square(codes), 1), 0.5);
  const piece = Math.max(1, Math.floor(SORTED_ELEMENTS / count));
  const parts: Tensor1D[] = [];
  for (let start = 0; start < rows; start += piece) {
    const size = Math.min(piece, rows - start);
    const nearness = tf.sub(tf.matMul(tf.slice(z, [start, 0], [size, -1]), codes, false, true), half);
    const { indices } = tf.topk(nearness, count, true);
    const positions = tf.add(
      tf.mul(tf.range(0, size, 1, 'int32'), tf.scalar(count, 'int32')),
      tf.slice(ranks, start, size),
    );
    parts.push(tf.gather(tf.reshape<Rank.R1>(indices, [-1]), positions));
  }
  return parts.length === 1 ? parts[0]! : tf.concat(parts);
}
