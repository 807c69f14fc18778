/** Activation functions. */
import { tf } from '../../tfjs.ts';
import type { CaseGenerator } from '../case.ts';
import { distinctFloats, drawLayout, drawShape, integers, show } from '../draw.ts';
import { between, unaryCase } from '../elementwise-cases.ts';

/** Both sides of the kinks, away from them. */
const kinked = { draw: [distinctFloats] };
const wide = between(-30, 30);

const leakyRelu: CaseGenerator = {
  kernel: tf.LeakyRelu,
  draw: (random, index) => {
    const alpha = random.uniform(0.01, 0.5);
    return unaryCase(tf.LeakyRelu, (x) => tf.leakyRelu(x, alpha), kinked).draw(random, index);
  },
};

/** tfjs reaches the kernel with a slope for the negative side; the ReLU's gradient has 0. */
const step: CaseGenerator = {
  kernel: tf.Step,
  draw: (random, index) => {
    const alpha = [0, -1, 0.3][index % 3] ?? 0;
    return unaryCase(tf.Step, (x) => tf.step(x, alpha), { ...kinked, differentiate: false }).draw(random, index);
  },
};

/** A slope per channel, per element, one for all, or of higher rank than `x`. */
const prelu: CaseGenerator = {
  kernel: tf.Prelu,
  draw: (random, index) => {
    const shape = drawShape(random, random.integer(1, 5), 4);
    const slopes = [shape, shape.slice(-1), shape.map((side, axis) => (axis === 0 ? 1 : side)), []];
    const slope = slopes[index % 4] ?? [];
    const layout = drawLayout(random);
    return {
      label: `${show(shape)} with ${show(slope)}`,
      fn: ({ x, alpha }) => tf.prelu(layout(x!), alpha!),
      inputs: { x: distinctFloats(random, shape), alpha: distinctFloats(random, slope, 0.05, 0.4) },
      differentiate: ['x', 'alpha'],
    };
  },
};

export const activationCases: readonly CaseGenerator[] = [
  unaryCase(tf.Relu, tf.relu, { draw: [distinctFloats, distinctFloats, integers] }),
  unaryCase(tf.Relu6, tf.relu6, { draw: [(random, shape) => distinctFloats(random, shape, -4, 9)] }),
  leakyRelu,
  prelu,
  unaryCase(tf.Elu, tf.elu, kinked),
  unaryCase(tf.EluGrad, tf.elu, kinked),
  unaryCase(tf.Selu, tf.selu, kinked),
  unaryCase(tf.Sigmoid, tf.sigmoid, { draw: [between(-4, 4), wide] }),
  unaryCase(tf.Tanh, tf.tanh, { draw: [between(-3, 3), wide] }),
  unaryCase(tf.Softplus, tf.softplus, { draw: [between(-4, 4), wide] }),
  step,
];
