/**
 * Adam (Kingma and Ba 2015, algorithm 1) as a function from state to state, so that it compiles into the training step.
 * Bias correction and the place of epsilon are PyTorch's (`torch.optim.Adam`).
 */
import { allocate, sizeOf, type HostTensors, type TensorSpecs } from '../tensors.ts';
import type { Tensors } from '../step.ts';
import { tf } from '../tfjs.ts';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { constant, type Schedule } from './schedule.ts';

export interface AdamOptions {
  /** A fixed rate, one computed from the number of steps done, or an input of the step. */
  readonly learningRate: number | Schedule | Scalar;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
}

/** Number of steps done, int32. */
const STEPS = 'adam.steps';
const first = (parameter: string): string => `adam.m.${parameter}`;
const second = (parameter: string): string => `adam.v.${parameter}`;

/** What the optimiser adds to the state: two moments per parameter and the counter. */
export function adamSpecs(parameters: TensorSpecs): TensorSpecs {
  const moments = Object.entries(parameters).flatMap(([name, spec]) => [
    [first(name), spec] as const,
    [second(name), spec] as const,
  ]);
  return { ...Object.fromEntries(moments), [STEPS]: { dtype: 'int32', shape: [] } };
}

/** Moments and counter before the first step: zeros. */
export function initialAdam(parameters: TensorSpecs): HostTensors {
  const zeros = Object.entries(adamSpecs(parameters)).map(
    ([name, { dtype, shape }]) => [name, { dtype, shape, data: allocate(dtype, sizeOf(shape)) }] as const,
  );
  return Object.fromEntries(zeros);
}

/**
 * One step.
 * @param state parameters, moments and counter by name, as in `adamSpecs`
 * @param gradients by the parameter's name; parameters without one stay as they are
 * @returns the new values of everything that changes
 */
export function adamStep(state: Tensors, gradients: Tensors, options: AdamOptions): Tensors {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  const done = known(state, STEPS) as Scalar;
  const steps = tf.add(done, tf.scalar(1, 'int32'));
  const time = tf.cast(steps, 'float32');
  // 1 - beta^t without cancellation: in float32, 1 - 0.999 alone would be off by 5e-5.
  const correction = (beta: number) => tf.neg(tf.expm1(tf.mul(time, Math.log(beta))));
  const rate = tf.div(learningRate(options.learningRate, done), correction(beta1));
  const spread = tf.rsqrt(correction(beta2));
  const next: Record<string, Tensor> = { [STEPS]: steps };
  for (const [name, gradient] of Object.entries(gradients)) {
    const m = tf.add(tf.mul(known(state, first(name)), beta1), tf.mul(gradient, 1 - beta1));
    const v = tf.add(tf.mul(known(state, second(name)), beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const step = tf.div(m, tf.add(tf.mul(tf.sqrt(v), spread), epsilon));
    next[name] = tf.sub(known(state, name), tf.mul(step, rate));
    next[first(name)] = m;
    next[second(name)] = v;
  }
  return next;
}

function learningRate(rate: AdamOptions['learningRate'], done: Scalar): Scalar {
  if (typeof rate === 'number') return constant(rate)(done);
  return typeof rate === 'function' ? rate(done) : rate;
}

function known(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (!tensor) throw new Error(`the state has no ${name}`);
  return tensor;
}
