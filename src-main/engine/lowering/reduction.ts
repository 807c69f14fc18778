/** Reductions over axes, soft-max and positions of extremes. */
import { tf } from '../tfjs.ts';
import { side } from '../ops/core.ts';
import * as r from '../ops/reduce.ts';
import { range } from '../ops/core.ts';
import { cast } from '../ops/shape.ts';
import { arrange, only, restoreOrder } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

const reduction =
  (op: r.Reduction): Lowering =>
  (t, inputs, attrs) => {
    const { axis, keepDims } = attrs.as<{ axis: number | number[]; keepDims?: boolean }>();
    const x = inputs.get('x');
    const axes = tf.util.parseAxisParam(axis, x.shape);
    const arranged = arrange(t, [x]);
    const physical = axes.map((a) => arranged.axis(a));
    // tfjs sums booleans and integers as int32, and means as float.
    const operand = only(arranged);
    const numeric =
      op === 'ReduceMean'
        ? cast(t.graph, operand, 'float32')
        : operand.type === 'bool'
          ? cast(t.graph, operand, 'int32')
          : operand;
    const value = r.reduce(t.graph, op, numeric, physical, keepDims === true);
    if (keepDims === true) return arranged.result(value);
    const kept = range(x.shape.length).filter((a) => !axes.includes(a));
    return t.result(restoreOrder(t, value, kept, arranged.channelsFirst));
  };

const position =
  (op: 'ArgMax' | 'ArgMin'): Lowering =>
  (t, inputs, attrs) => {
    const { axis } = attrs.as<{ axis: number }>();
    const x = inputs.get('x');
    const [along = 0] = tf.util.parseAxisParam(axis, x.shape);
    const arranged = arrange(t, [x]);
    const value = r.arg(t.graph, op, only(arranged), arranged.axis(along));
    const kept = range(x.shape.length).filter((a) => a !== along);
    return t.result(restoreOrder(t, value, kept, arranged.channelsFirst));
  };

export const reductionLowerings: Lowerings = {
  [tf.Sum]: reduction('ReduceSum'),
  [tf.Mean]: reduction('ReduceMean'),
  [tf.Max]: reduction('ReduceMax'),
  [tf.Min]: reduction('ReduceMin'),
  [tf.Prod]: reduction('ReduceProd'),
  [tf.ArgMax]: position('ArgMax'),
  [tf.ArgMin]: position('ArgMin'),
};

export { side };
