/** Gradients of a loss with respect to named tensors. */
import { mapEntries } from '../records.ts';
import type { Tensors } from '../step.ts';
import { tf } from '../tfjs.ts';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

export interface Loss {
  readonly loss: Scalar;
  /** What else the forward pass has made and the step needs: features for a codebook, terms of the loss to report. */
  readonly kept?: Tensors;
}

export interface Differentiated {
  readonly loss: Scalar;
  readonly kept: Tensors;
  /** By name, for all of `names`. */
  readonly gradients: Tensors;
}

/**
 * @param forward computes the loss from the tensors called `names`
 * @param state holds them (and may hold more)
 * @throws Error when the loss does not depend on one of them
 */
export function differentiate(
  forward: (parameters: Tensors) => Loss,
  state: Tensors,
  names: readonly string[],
): Differentiated {
  const named = (tensors: readonly (Tensor | undefined)[]): Tensors =>
    Object.fromEntries(
      names.map((name, i) => {
        const tensor = tensors[i];
        if (!tensor) throw new Error(`the state has no ${name}`);
        return [name, tensor];
      }),
    );
  const parameters = Object.values(named(names.map((name) => state[name])));
  let kept: Tensors = {};
  const { value, grads } = tf.valueAndGrads((...tensors: Tensor[]) => {
    const result = forward(named(tensors));
    // tfjs frees what a differentiated function has made, save its result.
    kept = mapEntries(result.kept ?? {}, (tensor) => tf.keep(tf.clone(tensor)));
    return result.loss;
  })(parameters);
  return { loss: value, kept: mapEntries(kept, handedOver), gradients: named(grads) };
}

/** Into the caller's scope, where it is freed like the rest. */
function handedOver(tensor: Tensor): Tensor {
  const copy = tf.clone(tensor);
  tensor.dispose();
  return copy;
}
