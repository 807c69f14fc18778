/** Matrix products and soft-max. */
import { tf } from '../tfjs.ts';
import { broadcastShape, emit, range, side } from '../ops/core.ts';
import { transpose } from '../ops/shape.ts';
import type { Graph, Value } from '../graph/graph.ts';
import type { BatchMatMulAttrs, LogSoftmaxAttrs, SoftmaxAttrs } from '@tensorflow/tfjs-core';
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

const softmax =
  (op: 'Softmax' | 'LogSoftmax'): Lowering =>
  (t, inputs, attrs) => {
    const logits = inputs.get('logits');
    const along = attrs.as<Partial<SoftmaxAttrs & LogSoftmaxAttrs>>();
    const axis = along.dim ?? along.axis ?? -1;
    const logical = axis < 0 ? logits.shape.length + axis : axis;
    const arranged = arrange(t, [logits]);
    const x = only(arranged);
    return arranged.result(emit(t.graph, op, [x], 'float32', x.shape, { axis: arranged.axis(logical) }));
  };

export const linearLowerings: Lowerings = {
  [tf.BatchMatMul]: batchMatMul,
  [tf.Softmax]: softmax('Softmax'),
  [tf.LogSoftmax]: softmax('LogSoftmax'),
};
