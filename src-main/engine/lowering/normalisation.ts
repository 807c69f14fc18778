/** Normalisation kernels. */
import type { Graph, Value } from '../graph/graph.ts';
import { STANDARDISE, STANDARDISE_GRADIENT, type StandardiseAttrs } from '../kernels/standardise.ts';
import { emit } from '../ops/core.ts';
import { add, addScalar, mul, sub, unary } from '../ops/elementwise.ts';
import { mean } from '../ops/reduce.ts';
import { reshape } from '../ops/shape.ts';
import type { Lowering, Lowerings } from './lowering.ts';

type Shape4 = [number, number, number, number];

const AREA = [2, 3];

const standardise: Lowering = (t, inputs, attrs) => {
  const { epsilon } = attrs.as<StandardiseAttrs>();
  const x = t.channelsFirst(inputs.get('x'));
  const [y, scale] = t.target.fusedNorm ? fused(t.graph, x, epsilon) : composed(t.graph, x, epsilon);
  return [t.resultChannelsFirst(y), t.resultChannelsFirst(scale)];
};

/** Layer normalisation of rows that each hold one image's channel: the operator reports the deviation as well. */
function fused(g: Graph, x: Value, epsilon: number): [Value, Value] {
  const [batch, channels, height, width] = x.shape as Shape4;
  const [rows, area] = [batch * channels, height * width];
  const ones = g.constant(new Float32Array(area).fill(1), [area]);
  const [y, , scale] = g.add(
    'LayerNormalization',
    [reshape(g, x, [rows, area]), ones],
    [
      { type: 'float32', shape: [rows, area] },
      { type: 'float32', shape: [rows, 1] },
      { type: 'float32', shape: [rows, 1] },
    ],
    { axis: -1, epsilon: { float: epsilon } },
  ) as readonly [Value, Value, Value];
  return [reshape(g, y, x.shape), reshape(g, scale, [batch, channels, 1, 1])];
}

function composed(g: Graph, x: Value, epsilon: number): [Value, Value] {
  const centred = sub(g, x, mean(g, x, AREA, true));
  const variance = mean(g, mul(g, centred, centred), AREA, true);
  const scale = unary(g, 'Reciprocal', unary(g, 'Sqrt', addScalar(g, variance, epsilon)));
  return [mul(g, centred, scale), scale];
}

/** `scale * (dy - mean(dy) - y * mean(dy * y))`. */
const standardiseGradient: Lowering = (t, inputs) => {
  const g = t.graph;
  const [dy, y, scale] = [inputs.get('dy'), inputs.get('y'), inputs.get('scale')].map((x) => t.channelsFirst(x)) as [
    Value,
    Value,
    Value,
  ];
  const level = mean(g, dy, AREA, true);
  const along = mean(g, mul(g, dy, y), AREA, true);
  if (!t.target.fusedNorm) {
    return t.resultChannelsFirst(mul(g, scale, sub(g, sub(g, dy, level), mul(g, y, along))));
  }
  const minus = unary(g, 'Neg', scale);
  const rest = affine(g, y, mul(g, minus, along), mul(g, minus, level));
  return t.resultChannelsFirst(add(g, mul(g, dy, scale), rest));
};

/** `x * scale + shift` with one pair of numbers per image and channel, in one pass: what batch normalisation does. */
function affine(g: Graph, x: Value, scale: Value, shift: Value): Value {
  const [batch, channels, height, width] = x.shape as Shape4;
  const rows = batch * channels;
  const constant = (value: number) => g.constant(new Float32Array(rows).fill(value), [rows]);
  const flat = emit(
    g,
    'BatchNormalization',
    [
      reshape(g, x, [1, rows, height, width]),
      reshape(g, scale, [rows]),
      reshape(g, shift, [rows]),
      constant(0),
      constant(1),
    ],
    'float32',
    [1, rows, height, width],
    { epsilon: { float: 0 } },
  );
  return reshape(g, flat, x.shape);
}

export const normalisationLowerings: Lowerings = {
  [STANDARDISE]: standardise,
  [STANDARDISE_GRADIENT]: standardiseGradient,
};
