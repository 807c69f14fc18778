/**
 * Vector quantisation with a codebook that follows the data by exponential moving averages (van den Oord et al. 2017,
 * section 3.1 and appendix A.1), with DSR's smoothing of the counts.
 */
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { stopGradient, straightThrough } from './stop-gradient.ts';

/** State of one codebook of K codes of D numbers. */
export interface Codebook {
  /** The codes e, `[K, D]`. */
  readonly codes: Tensor2D;
  /** Averaged number of vectors per code, n, `[K]`. */
  readonly count: Tensor1D;
  /** Averaged sum of the vectors of each code, m, `[K, D]`. */
  readonly sum: Tensor2D;
}

export interface Quantised<T extends Tensor> {
  /** Number of the nearest code, int32, `[...]`. */
  readonly indices: Tensor;
  /** That code, `[..., D]`; its gradient goes to the codebook, for one that is trained as a parameter. */
  readonly codes: T;
  /** The same, with the gradient passed straight to `z` alone. */
  readonly straight: T;
}

/** Elements of the largest piece of the distance matrix: 64 MiB of float32. */
const LARGEST_MATRIX = 2 ** 24;

/**
 * Replaces each vector by the nearest code (least squared distance, the first of equals).
 * @param z `[..., D]`
 * @param codes `[K, D]`
 */
export function quantise<T extends Tensor>(z: T, codes: Tensor2D, largestMatrix = LARGEST_MATRIX): Quantised<T> {
  const shape = z.shape.slice(0, -1);
  const rows: Tensor2D = tf.reshape(z, [-1, codes.shape[1]]);
  const nearest = nearestCodes(stopGradient(rows), stopGradient(codes), largestMatrix);
  const taken = tf.reshape(tf.gather(codes, nearest), z.shape) as T;
  return { indices: tf.reshape(nearest, shape), codes: taken, straight: straightThrough(z, taken) };
}

/**
 * For each row of `z` `[N, D]` the number of the nearest code, int32 `[N]`. |z - e|^2 is least where z e - |e|^2 / 2 is
 * most. The `[N, K]` matrix (10 GB for a batch of 256 and 4096 codes) is made in pieces of whole rows.
 */
export function nearestCodes(z: Tensor2D, codes: Tensor2D, largestMatrix = LARGEST_MATRIX): Tensor1D {
  const [rows, depth] = z.shape;
  const half = tf.mul(tf.sum(tf.square(codes), 1), 0.5);
  const piece = Math.max(1, Math.floor(largestMatrix / codes.shape[0]));
  const parts: Tensor1D[] = [];
  for (let start = 0; start < rows; start += piece) {
    const part = tf.slice(z, [start, 0], [Math.min(piece, rows - start), depth]);
    parts.push(tf.argMax(tf.sub(tf.matMul(part, codes, false, true), half), 1));
  }
  return parts.length === 1 ? parts[0]! : tf.concat(parts);
}

export interface EmaOptions {
  /** Share of the old average. Default 0.99. */
  readonly decay?: number;
  /** Keeps counts of unused codes above 0. Default 1e-5. */
  readonly epsilon?: number;
}

/**
 * One update, in DSR's order:
 * `n <- decay n + (1 - decay) count; n <- (n + eps) / (sum n + K eps) sum n; m <- decay m + (1 - decay) sum z; e = m / n`.
 * @param z `[..., D]`, what was quantised
 * @param indices `[...]`, which code each vector went to
 * @param weights `[...]`, 0 for vectors that do not count
 */
export function updateCodebook(
  codebook: Codebook,
  z: Tensor,
  indices: Tensor,
  { decay = 0.99, epsilon = 1e-5 }: EmaOptions = {},
  weights?: Tensor,
): Codebook {
  const [size, depth] = codebook.sum.shape;
  const ids: Tensor1D = tf.reshape(indices, [-1]);
  const shares: Tensor1D = weights ? tf.reshape(weights, [-1]) : tf.ones([ids.size]);
  const rows: Tensor2D = tf.reshape(z, [-1, depth]);
  const counted = weights ? tf.mul(rows, tf.expandDims(shares, 1)) : rows;
  const follow = <T extends Tensor>(average: T, batch: Tensor): T =>
    tf.add(tf.mul(average, decay), tf.mul(batch, 1 - decay));
  const raw = follow(codebook.count, tf.unsortedSegmentSum(shares, ids, size));
  const total = tf.sum(raw);
  const count: Tensor1D = tf.mul(tf.div(tf.add(raw, epsilon), tf.add(total, size * epsilon)), total);
  const sum = follow(codebook.sum, tf.unsortedSegmentSum(counted, ids, size));
  return { count, sum, codes: tf.div(sum, tf.expandDims(count, 1)) };
}
