/** Learning rates that change over training, computed inside the step from its counter. */
import { tf } from '../tfjs.ts';
import type { Scalar } from '@tensorflow/tfjs-core';

/** @param done int32, how many steps have been done: 0 in the first */
export type Schedule = (done: Scalar) => Scalar;

export const constant =
  (rate: number): Schedule =>
  () =>
    tf.scalar(rate);

/** Multiplies the rate by `factor` at each of the given steps: PyTorch's `MultiStepLR`; DSR divides by 10 at 80 %. */
export const stepDecay =
  (rate: number, factor: number, at: readonly number[]): Schedule =>
  (done) =>
    at.reduce<Scalar>((current, step) => {
      const passed = tf.greaterEqual(done, tf.scalar(step, 'int32'));
      return tf.where(passed, tf.mul(current, factor), current);
    }, tf.scalar(rate));

export interface CosineOptions {
  /** The rate at the end; default 0. */
  readonly final?: number;
  /** The first step of the descent; default 0. Before it, the rate is constant. */
  readonly from?: number;
  /** The step at which `final` is reached. After it, the rate is constant. */
  readonly until: number;
}

/** Half a cosine from `rate` down to `final` (Loshchilov and Hutter 2017, equation 5): PyTorch's `CosineAnnealingLR`. */
export const cosine =
  (rate: number, { final = 0, from = 0, until }: CosineOptions): Schedule =>
  (done) => {
    const progress = tf.clipByValue(tf.div(tf.sub(tf.cast(done, 'float32'), from), until - from), 0, 1);
    return tf.add(tf.mul(tf.add(tf.cos(tf.mul(progress, Math.PI)), 1), (rate - final) / 2), final);
  };
