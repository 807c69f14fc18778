/** AudDSR's two codebooks in training: seeding from the data, and revival of codes that nothing uses. */
import { ANY, tensorsFor } from '../snapshot.ts';
import { stopGradient, tf, type Tensor, type Tensor1D, type Tensor2D, type Tensors } from '../../engine/index.ts';
import type { Codebook, HostTensor, HostTensors, TensorSpecs } from '../../engine/index.ts';
import { float32 } from '../../engine/index.ts';
import type { Level } from './vqvae2.ts';

export const LEVELS: readonly Level[] = ['coarse', 'fine'];

export function codebookSpecs(codes: number, depth: number): TensorSpecs {
  return Object.fromEntries(
    LEVELS.flatMap((level) => [
      [`${level}.codes`, { dtype: 'float32', shape: [codes, depth] }],
      [`${level}.count`, { dtype: 'float32', shape: [codes] }],
      [`${level}.sum`, { dtype: 'float32', shape: [codes, depth] }],
    ]),
  );
}

/** Zeros: the first step seeds every code. */
export function emptyCodebooks(codes: number, depth: number): HostTensors {
  return Object.fromEntries(
    Object.entries(codebookSpecs(codes, depth)).map(([name, { shape }]) => [name, float32(shape)]),
  );
}

export function codebookOf(tensors: Tensors, level: Level): Codebook {
  const get = (part: string): Tensor => {
    const tensor = tensors[`${level}.${part}`];
    if (!tensor) throw new Error(`no codebook ${level}.${part}`);
    return tensor;
  };
  return { codes: get('codes') as Tensor2D, count: get('count') as Tensor1D, sum: get('sum') as Tensor2D };
}

export function codebookState(level: Level, { codes, count, sum }: Codebook): Tensors {
  return { [`${level}.codes`]: codes, [`${level}.count`]: count, [`${level}.sum`]: sum };
}

/**
 * Gives codes whose average count is below `below` times the mean a new life at a vector of this batch, with count 1
 * (methods.md section 2.3). DSR has no such step; without it, codes that no vector is nearest to collapse to 0.
 * @param z `[..., D]`
 * @param picks int32 `[K]`: which vector of the batch each code would take
 * @param below scalar; 0 revives none, infinity all (which seeds the codebook in the first step)
 */
export function revive(codebook: Codebook, z: Tensor, picks: Tensor, below: Tensor): Codebook {
  const depth = codebook.codes.shape[1];
  const rows: Tensor2D = tf.reshape(stopGradient(z), [-1, depth]);
  const seeds: Tensor2D = tf.gather(rows, picks);
  // Not `count < below * mean`: 0 * infinity would be NaN where the codebook is empty.
  const share = tf.div(codebook.count, tf.add(tf.mean(codebook.count), 1e-20));
  const dead = tf.less(share, below);
  const column = tf.expandDims(dead, 1);
  return {
    codes: tf.where(column, seeds, codebook.codes),
    count: tf.where(dead, tf.onesLike(codebook.count), codebook.count),
    sum: tf.where(column, seeds, codebook.sum),
  };
}

/** exp of the entropy of how often each code was used: from 1 (one code) to K (all alike). */
export function perplexity(indices: Tensor, codes: number): Tensor {
  const ids: Tensor1D = tf.reshape(indices, [-1]);
  const share = tf.div(tf.unsortedSegmentSum(tf.ones([ids.size]), ids, codes), ids.size);
  return tf.exp(tf.neg(tf.sum(tf.mul(share, tf.log(tf.add(share, 1e-10))))));
}

/** Numbers of the codes that are in use: count at least `below` times the mean. */
export function liveCodes(count: HostTensor, below: number): Int32Array {
  const total = (count.data as Float32Array).reduce((sum, value) => sum + value, 0);
  const threshold = (below * total) / count.data.length;
  return Int32Array.from(count.data.keys()).filter((index) => (count.data[index] ?? 0) >= threshold);
}

/** The live codes only, `[L, D]`: what stage 2 quantises with and samples from. */
export function compactCodes(tensors: HostTensors, level: Level, below: number): HostTensor {
  const [codesName, countName] = [`${level}.codes`, `${level}.count`];
  const found = tensorsFor(tensors, {
    [codesName]: { dtype: 'float32', shape: [ANY, ANY] },
    [countName]: { dtype: 'float32', shape: [ANY] },
  });
  const [codes, count] = [found[codesName]!, found[countName]!];
  const depth = codes.shape[1] ?? 0;
  const live = liveCodes(count, below);
  const kept = float32([live.length, depth]);
  live.forEach((index, row) => {
    kept.data.set(codes.data.subarray(index * depth, (index + 1) * depth), row * depth);
  });
  return kept;
}
