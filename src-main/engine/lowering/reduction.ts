/** Reductions over axes, running sums and positions of extremes. */
import { tf } from '../tfjs.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { range } from '../ops/core.ts';
import { runningProduct, runningSum, type Running } from '../ops/cumulative.ts';
import * as r from '../ops/reduce.ts';
import { cast } from '../ops/shape.ts';
import { numeric } from './elementwise.ts';
import { arrange, only, restoreOrder } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

type Reduce = (g: Graph, x: Value, axes: readonly number[], keepDims: boolean) => Value;

/** tfjs's attributes; `Max` alone has another name for the axes. */
interface ReductionAttrs {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

const reduction =
  (reduce: Reduce): Lowering =>
  (t, inputs, attrs) => {
    const { axis, reductionIndices, keepDims } = attrs.as<ReductionAttrs>();
    const x = inputs.get('x');
    // tfjs reads a missing axis as all axes, but its types do not say so.
    const axes = tf.util.parseAxisParam((reductionIndices ?? axis)!, x.shape);
    const arranged = arrange(t, [x]);
    const physical = axes.map((a) => arranged.axis(a));
    const value = reduce(t.graph, only(arranged), physical, keepDims === true);
    if (keepDims === true) return arranged.result(value);
    const kept = range(x.shape.length).filter((a) => !axes.includes(a));
    return t.result(restoreOrder(t, value, kept, arranged.channelsFirst));
  };

/** Booleans are summed (and multiplied) as int32. */
const arithmetic = (op: r.Reduction): Lowering =>
  reduction((g, x, axes, keepDims) => r.reduce(g, op, numeric(g, x), axes, keepDims));

const mean: Reduce = (g, x, axes, keepDims) => r.mean(g, cast(g, x, 'float32'), axes, keepDims);

/** Extremes keep the type: of booleans they are "any" and "all". */
const extreme = (op: 'ReduceMax' | 'ReduceMin'): Lowering =>
  reduction((g, x, axes, keepDims) => cast(g, r.reduce(g, op, numeric(g, x), axes, keepDims), x.type));

const position =
  (op: 'ArgMax' | 'ArgMin'): Lowering =>
  (t, inputs, attrs) => {
    const { axis } = attrs.as<{ axis: number }>();
    const x = inputs.get('x');
    const [along = 0] = tf.util.parseAxisParam(axis, x.shape);
    const arranged = arrange(t, [x]);
    const value = r.arg(t.graph, op, numeric(t.graph, only(arranged)), arranged.axis(along));
    const kept = range(x.shape.length).filter((a) => a !== along);
    return t.result(restoreOrder(t, value, kept, arranged.channelsFirst));
  };

const running =
  (f: (g: Graph, x: Value, along: Running) => Value): Lowering =>
  (t, inputs, attrs) => {
    const { axis, exclusive, reverse } = attrs.as<Running>();
    const x = inputs.get('x');
    const [along = 0] = tf.util.parseAxisParam(axis, x.shape);
    const arranged = arrange(t, [x]);
    const operand = numeric(t.graph, only(arranged));
    return arranged.result(f(t.graph, operand, { axis: arranged.axis(along), exclusive, reverse }));
  };

export const reductionLowerings: Lowerings = {
  [tf.Sum]: arithmetic('ReduceSum'),
  [tf.Prod]: arithmetic('ReduceProd'),
  [tf.Mean]: reduction(mean),
  [tf.Max]: extreme('ReduceMax'),
  [tf.Min]: extreme('ReduceMin'),
  [tf.Any]: extreme('ReduceMax'),
  [tf.All]: extreme('ReduceMin'),
  [tf.ArgMax]: position('ArgMax'),
  [tf.ArgMin]: position('ArgMin'),
  [tf.Cumsum]: running(runningSum),
  [tf.Cumprod]: running(runningProduct),
};
