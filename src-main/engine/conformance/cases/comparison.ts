/** Comparison (of NaN too), logic and selection. */
import { tf } from '../../tfjs.ts';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { booleans, broadcastPair, drawLayout, floats, integers, show } from '../draw.ts';
import { binaryCase, unaryCase, type Draw } from '../elementwise-cases.ts';

/** Few different values, so that equals meet; some NaN and infinities. */
const coarse: Draw = (random, shape) => {
  const x = floats(random, shape);
  return { ...x, data: x.data.map((value) => (random.chance(0.2) ? random.pick([NaN, Infinity]) : Math.round(value))) };
};
const few: Draw = (random, shape) => integers(random, shape, -1, 2);

const comparison = (kernel: string, f: (a: Tensor, b: Tensor) => Tensor): CaseGenerator =>
  binaryCase(kernel, f, { draw: [coarse, few, booleans], differentiate: false });

const logic = (kernel: string, f: (a: Tensor, b: Tensor) => Tensor): CaseGenerator =>
  binaryCase(kernel, f, { draw: [booleans], differentiate: false });

/** `tf.where` broadcasts its operands itself; the condition's rank varies. */
const select: CaseGenerator = {
  kernel: tf.Select,
  draw: (random, index) => {
    const [left, right] = broadcastPair(random, 4);
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(left, right);
    const draw = [floats, floats, integers, booleans][index % 4] ?? floats;
    const inputs = {
      condition: booleans(random, random.chance(0.5) ? shape : left),
      a: draw(random, left),
      b: draw(random, right),
    };
    const layout = drawLayout(random);
    return {
      label: `${inputs.a.dtype} ${show(inputs.condition.shape)} ? ${show(left)} : ${show(right)}`,
      fn: ({ condition, a, b }) => tf.where(condition!, layout(a!), b!),
      inputs,
      differentiate: inputs.a.dtype === 'float32' ? ['a', 'b'] : [],
    };
  },
};

/** tfjs composes it of the others. */
const xor = logic(tf.LogicalOr, tf.logicalXor);
const or = logic(tf.LogicalOr, tf.logicalOr);

export const comparisonCases: readonly CaseGenerator[] = [
  comparison(tf.Equal, tf.equal),
  comparison(tf.NotEqual, tf.notEqual),
  comparison(tf.Greater, tf.greater),
  comparison(tf.GreaterEqual, tf.greaterEqual),
  comparison(tf.Less, tf.less),
  comparison(tf.LessEqual, tf.lessEqual),
  logic(tf.LogicalAnd, tf.logicalAnd),
  { kernel: tf.LogicalOr, draw: (random, index) => (index % 2 === 0 ? or : xor).draw(random, index) },
  unaryCase(tf.LogicalNot, tf.logicalNot, { draw: [booleans], differentiate: false }),
  select,
];
