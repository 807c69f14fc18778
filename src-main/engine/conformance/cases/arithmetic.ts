/** Arithmetic of one and two operands. */
import { tf } from '../../tfjs.ts';
import { sizeOf } from '../../tensors.ts';
import type { CaseGenerator } from '../case.ts';
import { booleans, distinctFloats, drawShape, floats, integers, show } from '../draw.ts';
import { between, binaryCase, unaryCase, type Draw } from '../elementwise-cases.ts';

const mixed: readonly Draw[] = [floats, floats, integers];

/** Away from 0 on both sides, so that quotients stay of one scale. */
const divisor: Draw = (random, shape) => {
  const x = floats(random, shape, 0.5, 2);
  return { ...x, data: x.data.map((value) => (random.chance(0.5) ? value : -value)) };
};
const wholeDivisor: Draw = (random, shape) => {
  const x = integers(random, shape, 1, 5);
  return { ...x, data: x.data.map((value) => (random.chance(0.5) ? value : -value)) };
};

/** A quarter of the elements are NaN or infinite. */
const special: Draw = (random, shape) => {
  const x = floats(random, shape);
  return { ...x, data: x.data.map((value) => (random.chance(0.25) ? random.pick([NaN, Infinity, -Infinity]) : value)) };
};

/** Whole numbers and halves, where rounding rules differ. */
const halves: Draw = (random, shape) => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from({ length: sizeOf(shape) }, () => random.integer(-9, 10) / 2),
});

const tiny: Draw = between(-1e-3, 1e-3);

const addN: CaseGenerator = {
  kernel: tf.AddN,
  draw: (random) => {
    const shape = drawShape(random, random.integer(0, 5), 4);
    const names = ['a', 'b', 'c', 'd'].slice(0, random.integer(2, 5));
    return {
      label: `${names.length} of ${show(shape)}`,
      fn: (inputs) => tf.addN(names.map((name) => inputs[name]!)),
      inputs: Object.fromEntries(names.map((name) => [name, floats(random, shape)])),
      differentiate: names,
    };
  },
};

const clip: CaseGenerator = {
  kernel: tf.ClipByValue,
  draw: (random, index) => {
    const shape = drawShape(random, random.integer(0, 5));
    const [low, high] = [random.uniform(-1.5, 0), random.uniform(0.1, 1.5)];
    const x = index % 4 === 3 ? integers(random, shape, -4, 5) : distinctFloats(random, shape);
    return {
      label: `${x.dtype} ${show(shape)} to ${low} … ${high}`,
      fn: (inputs) => tf.clipByValue(inputs['x']!, low, high),
      inputs: { x },
      differentiate: x.dtype === 'float32' ? ['x'] : [],
    };
  },
};

/** Constant exponents take short ways; a tensor of exponents takes the general one. */
const pow: CaseGenerator = {
  kernel: tf.Pow,
  draw: (random, index) => {
    const constants = [-1, -0.5, 0.5, 1, 1.5, 2, 3, 2.7];
    const exponent = constants[index];
    if (exponent === undefined) return general.draw(random, index);
    const shape = drawShape(random, random.integer(0, 5));
    return {
      label: `${show(shape)} to ${exponent}`,
      fn: (inputs) => tf.pow(inputs['a']!, tf.scalar(exponent)),
      inputs: { a: floats(random, shape, 0.3, 2) },
      differentiate: ['a'],
    };
  },
};
const general = binaryCase(tf.Pow, tf.pow, {
  draw: [between(0.3, 2), (random, shape) => integers(random, shape, -3, 4)],
  drawSecond: [between(-2, 2), (random, shape) => integers(random, shape, 0, 4)],
});

export const arithmeticCases: readonly CaseGenerator[] = [
  binaryCase(tf.Add, tf.add, { draw: mixed }),
  addN,
  binaryCase(tf.Sub, tf.sub, { draw: mixed }),
  binaryCase(tf.Multiply, tf.mul, { draw: [...mixed, booleans] }),
  binaryCase(tf.RealDiv, tf.div, { drawSecond: [divisor] }),
  binaryCase(tf.FloorDiv, tf.floorDiv, {
    draw: [floats, integers],
    drawSecond: [divisor, wholeDivisor],
    differentiate: false,
  }),
  binaryCase(tf.Mod, tf.mod, { draw: [between(-7, 7), integers], drawSecond: [divisor, wholeDivisor] }),
  pow,
  binaryCase(tf.Maximum, tf.maximum, { draw: [...mixed, booleans] }),
  binaryCase(tf.Minimum, tf.minimum, { draw: [...mixed, booleans] }),
  binaryCase(tf.SquaredDifference, tf.squaredDifference, { draw: mixed }),
  unaryCase(tf.Square, tf.square, { draw: mixed }),
  unaryCase(tf.Sqrt, tf.sqrt, { draw: [between(0.1, 4)] }),
  unaryCase(tf.Rsqrt, tf.rsqrt, { draw: [between(0.1, 4)] }),
  unaryCase(tf.Reciprocal, tf.reciprocal, { draw: [divisor] }),
  unaryCase(tf.Exp, tf.exp),
  unaryCase(tf.Expm1, tf.expm1, { draw: [between(-3, 3), tiny, between(-40, 20)] }),
  unaryCase(tf.Log, tf.log, { draw: [between(0.1, 4)] }),
  unaryCase(tf.Log1p, tf.log1p, { draw: [between(-0.9, 3), tiny, between(0, 1e6)] }),
  unaryCase(tf.Erf, tf.erf, { draw: [between(-3, 3)] }),
  unaryCase(tf.Sin, tf.sin),
  unaryCase(tf.Cos, tf.cos),
  unaryCase(tf.Tan, tf.tan, { draw: [between(-1.3, 1.3)] }),
  unaryCase(tf.Asin, tf.asin, { draw: [between(-0.95, 0.95)] }),
  unaryCase(tf.Acos, tf.acos, { draw: [between(-0.95, 0.95)] }),
  unaryCase(tf.Atan, tf.atan),
  unaryCase(tf.Sinh, tf.sinh),
  unaryCase(tf.Cosh, tf.cosh),
  unaryCase(tf.Neg, tf.neg, { draw: mixed }),
  unaryCase(tf.Abs, tf.abs, { draw: [distinctFloats, integers] }),
  unaryCase(tf.Sign, tf.sign, { draw: [distinctFloats, halves] }),
  unaryCase(tf.Floor, tf.floor, { draw: [floats, halves] }),
  unaryCase(tf.Ceil, tf.ceil, { draw: [floats, halves] }),
  unaryCase(tf.Round, tf.round, { draw: [floats, halves] }),
  clip,
  unaryCase(tf.IsNan, tf.isNaN, { draw: [special, integers], differentiate: false }),
  unaryCase(tf.IsInf, tf.isInf, { draw: [special, integers], differentiate: false }),
  unaryCase(tf.IsFinite, tf.isFinite, { draw: [special, integers], differentiate: false }),
];
