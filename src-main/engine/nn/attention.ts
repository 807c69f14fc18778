/** Multi-head attention (Vaswani et al. 2017, section 3.2). */
import { tf } from '../tfjs.ts';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { dense } from './dense.ts';

/** One projection: kernel `[from, to]`, bias `[to]`. */
export interface Projection {
  readonly kernel: Tensor2D;
  readonly bias: Tensor1D;
}

export interface AttentionWeights {
  readonly query: Projection;
  readonly key: Projection;
  readonly value: Projection;
  /** From the joined heads to the result. */
  readonly output: Projection;
}

/**
 * Each query takes a weighted mean of the values, weighted by soft-max(q k / sqrt(depth)) over the keys, in `heads`
 * subspaces of equal depth. Self-attention is all three operands the same.
 * @param query `[batch, queries, width]`
 * @param keys `[batch, keys, width]`
 * @param values `[batch, keys, width]`
 * @param mask added to the logits, broadcast to `[batch, heads, queries, keys]`: 0 to attend, a large negative not to
 * @returns `[batch, queries, width of the output]`
 */
export function multiHeadAttention(
  query: Tensor3D,
  keys: Tensor3D,
  values: Tensor3D,
  weights: AttentionWeights,
  heads: number,
  mask?: Tensor4D,
): Tensor3D {
  const q = split(query, weights.query, heads);
  const k = split(keys, weights.key, heads);
  const v = split(values, weights.value, heads);
  const depth = q.shape[3];
  const logits = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(depth));
  const shares = tf.softmax(mask ? tf.add(logits, mask) : logits);
  const [batch, , queries] = q.shape;
  const joined = tf.reshape(tf.transpose(tf.matMul(shares, v), [0, 2, 1, 3]), [batch, queries, heads * v.shape[3]]);
  return dense(joined, weights.output.kernel, weights.output.bias) as Tensor3D;
}

/** Projects and splits: `[batch, n, width]` -> `[batch, heads, n, depth]`. */
function split(x: Tensor3D, { kernel, bias }: Projection, heads: number): Tensor4D {
  const [batch, n] = x.shape;
  const width = kernel.shape[1];
  if (width % heads !== 0) throw new RangeError(`${heads} heads do not divide a width of ${width}`);
  return tf.transpose(tf.reshape(dense(x, kernel, bias), [batch, n, heads, width / heads]), [0, 2, 1, 3]);
}
