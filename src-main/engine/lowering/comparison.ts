/** Comparison, logic and selection. NaN compares as in IEEE 754: unequal to everything, itself included. */
import { tf } from '../tfjs.ts';
import type { Value } from '../graph/graph.ts';
import * as e from '../ops/elementwise.ts';
import { broadcastTo, cast, reshape } from '../ops/shape.ts';
import { binary, commonType, numeric, unary } from './elementwise.ts';
import { arrange } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';

/** Orders also booleans: false before true. */
const order = (op: 'Greater' | 'GreaterOrEqual' | 'Less' | 'LessOrEqual'): Lowering =>
  binary((g, a, b) => e.compare(g, op, numeric(g, a), numeric(g, b)));

const logic = (op: 'And' | 'Or'): Lowering =>
  binary((g, a, b) => e.logic(g, op, cast(g, a, 'bool'), cast(g, b, 'bool')));

/** `condition` may have rank 1 over the first axis of its operands, as tfjs allows. */
const select: Lowering = (t, inputs) => {
  const g = t.graph;
  const [condition, a, b] = [inputs.get('condition'), inputs.get('t'), inputs.get('e')];
  const rows = condition.shape.length === 1 && a.shape.length > 1;
  const arranged = arrange(t, rows ? [a, b] : [a, b, condition]);
  const [x, y, mask] = arranged.values as [Value, Value, Value | undefined];
  const sides = a.shape.map((_, axis) => (axis === 0 ? (condition.shape[0] ?? 1) : 1));
  // The first axis (the batch) is the first in either layout.
  const c = cast(g, mask ?? reshape(g, t.logical(condition), sides), 'bool');
  const type = commonType(x, y);
  return arranged.result(broadcastTo(g, e.where(g, c, cast(g, x, type), cast(g, y, type)), x.shape));
};

export const comparisonLowerings: Lowerings = {
  [tf.Equal]: binary((g, a, b) => e.compare(g, 'Equal', a, b)),
  [tf.NotEqual]: binary((g, a, b) => e.not(g, e.compare(g, 'Equal', a, b))),
  [tf.Greater]: order('Greater'),
  [tf.GreaterEqual]: order('GreaterOrEqual'),
  [tf.Less]: order('Less'),
  [tf.LessEqual]: order('LessOrEqual'),
  [tf.LogicalAnd]: logic('And'),
  [tf.LogicalOr]: logic('Or'),
  [tf.LogicalNot]: unary((g, x) => e.not(g, cast(g, x, 'bool'))),
  [tf.Select]: select,
};
