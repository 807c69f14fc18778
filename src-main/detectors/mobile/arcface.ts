/** Additive angular margin (Deng et al. 2019, ArcFace, equation 3), as STgram-MFN computes it. */
import { stopGradient, tf, type Tensor1D, type Tensor2D } from '../../engine/index.ts';

export interface ArcFaceOptions {
  /** Added to the angle between an embedding and its own class, radians. */
  readonly margin: number;
  /** Factor on all cosines. */
  readonly scale: number;
}

/** Where the sine's gradient would be infinite. */
const SMALLEST_SQUARE = 1e-7;

/**
 * Angles beyond pi - margin take cos - margin sin(margin) instead, so that the logit never rises with the angle.
 *
 * @param embedding `[batch, length]`
 * @param centres `[length, classes]`, of any norm
 * @param target `[batch]`, int32: the class that the margin is for
 * @returns logits `[batch, classes]`
 */
export function arcFace(
  embedding: Tensor2D,
  centres: Tensor2D,
  target: Tensor1D,
  { margin, scale }: ArcFaceOptions,
): Tensor2D {
  const cosine: Tensor2D = tf.matMul(unit(embedding, 1), unit(centres, 0));
  const sine = tf.sqrt(tf.maximum(tf.sub(1, tf.square(cosine)), SMALLEST_SQUARE));
  const widened = tf.sub(tf.mul(cosine, Math.cos(margin)), tf.mul(sine, Math.sin(margin)));
  const beyond = tf.sub(cosine, margin * Math.sin(Math.PI - margin));
  const own = tf.where(tf.greater(stopGradient(cosine), Math.cos(Math.PI - margin)), widened, beyond);
  const isOwn = ownClass(target, centres.shape[1]);
  return tf.mul(tf.add(cosine, tf.mul(isOwn, tf.sub(own, cosine))), scale);
}

/**
 * `-ln softmax(logits)[target]`, `[batch]`.
 *
 * @param logits `[batch, classes]` @param target `[batch]`, int32
 */
export function crossEntropy(logits: Tensor2D, target: Tensor1D): Tensor1D {
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), ownClass(target, logits.shape[1])), 1));
}

/** 1 in the target's column, `[batch, classes]`. */
function ownClass(target: Tensor1D, classes: number): Tensor2D {
  return tf.cast(tf.equal(tf.expandDims(target, 1), tf.range(0, classes, 1, 'int32')), 'float32');
}

/** To length 1 along an axis; shorter than 1e-12 counts as that, as PyTorch's `normalize` has it. */
function unit(x: Tensor2D, axis: number): Tensor2D {
  return tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), axis, true), 1e-24)));
}
