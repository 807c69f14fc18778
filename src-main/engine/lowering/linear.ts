/** Matrix products and soft-max. */
import { tf } from '../tfjs.ts';
import { broadcastShape, emit, range, side } from '../ops/core.ts';
import { transpose } from '../ops/shape.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type { BatchMatMulAttrs, EinsumAttrs } from '@tensorflow/tfjs-core';
import { arrange, only } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/** Swaps the last two axes. */
function swapped(g: Graph, x: Value): Value {
  const rank = x.shape.length;
  return transpose(g, x, [...range(rank - 2), rank - 1, rank - 2]);
}

const batchMatMul: Lowering = (t, inputs, attrs) => {
  const { transposeA, transposeB } = attrs.as<BatchMatMulAttrs>();
  const g = t.graph;
  const [left, right] = [t.logical(inputs.get('a')), t.logical(inputs.get('b'))];
  const a = transposeA ? swapped(g, left) : left;
  const b = transposeB ? swapped(g, right) : right;
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, side(a.shape, a.shape.length - 2), side(b.shape, b.shape.length - 1)];
  return t.result(emit(g, 'MatMul', [a, b], 'float32', shape));
};

/** `'bij,bjk->bik'`; ONNX has the same notation. tfjs has no gradient for it. */
const einsum: Lowering = (t, inputs, attrs) => {
  const equation = attrs.as<EinsumAttrs>().equation.replaceAll(/\s/g, '');
  const [terms = '', result = ''] = equation.split('->');
  const operands = inputs.all();
  const lengths = new Map<string, number>();
  terms.split(',').forEach((term, i) => {
    Array.from(term).forEach((letter, axis) => lengths.set(letter, side(operands[i]?.shape ?? [], axis)));
  });
  const shape = Array.from(result).map((letter) => lengths.get(letter) ?? 1);
  const values = operands.map((operand) => t.logical(operand));
  return t.result(emit(t.graph, 'Einsum', values, 'float32', shape, { equation }));
};

/** tfjs's soft-max is always over the last axis. (Its log-soft-max is composed of other kernels.) */
const softmax: Lowering = (t, inputs) => {
  const logits = inputs.get('logits');
  const arranged = arrange(t, [logits]);
  const x = only(arranged);
  const axis = arranged.axis(logits.shape.length - 1);
  return arranged.result(emit(t.graph, 'Softmax', [x], 'float32', x.shape, { axis }));
};

export const linearLowerings: Lowerings = {
  [tf.BatchMatMul]: batchMatMul,
  [tf.Einsum]: einsum,
  [tf.Softmax]: softmax,
};
