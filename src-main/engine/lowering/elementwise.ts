/** The common form of elementwise lowerings: pick a layout for the operands, record, wrap. */
import type { ElementType, Graph, Value } from '../graph/graph.ts';
import * as e from '../ops/elementwise.ts';
import { cast } from '../ops/shape.ts';
import { arrange, only } from './layout.ts';
import type { KernelAttrs, Lowering } from './lowering.ts';

/** `a` and `b` broadcast. */
export type Binary = (g: Graph, a: Value, b: Value) => Value;
export type Unary = (g: Graph, x: Value, attrs: KernelAttrs) => Value;

/** A kernel on operands `a` and `b`. */
export const binary =
  (f: Binary): Lowering =>
  (t, inputs) => {
    const arranged = arrange(t, [inputs.get('a'), inputs.get('b')]);
    const [a, b] = arranged.values as [Value, Value];
    return arranged.result(f(t.graph, a, b));
  };

/** A kernel on operand `x`. */
export const unary =
  (f: Unary): Lowering =>
  (t, inputs, attrs) => {
    const arranged = arrange(t, [inputs.get('x')]);
    return arranged.result(f(t.graph, only(arranged), attrs));
  };

/** A kernel that is an ONNX operator, on whatever type. */
export const onnx = (op: string): Lowering => unary((g, x) => e.unary(g, op, x));

/** A kernel that is an ONNX operator on floats; other types are made float, as tfjs does. */
export const onnxFloat = (op: string): Lowering => unary((g, x) => e.unary(g, op, cast(g, x, 'float32')));

/** Booleans as integers, for operators that have no boolean form. */
export const numeric = (g: Graph, x: Value): Value => (x.type === 'bool' ? cast(g, x, 'int32') : x);

/** The narrowest type that holds both, as tfjs's `upcastType`. */
export function commonType(a: Value, b: Value): ElementType {
  const order: readonly ElementType[] = ['bool', 'int32', 'float32'];
  return order.indexOf(a.type) > order.indexOf(b.type) ? a.type : b.type;
}
