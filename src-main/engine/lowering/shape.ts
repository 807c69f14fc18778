/** Kernels that move, cut, join and repeat tensors. */
import { tf } from '../tfjs.ts';
import * as s from '../ops/shape.ts';
import { side } from '../ops/core.ts';
import { arrange, only } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';
import type {
  CastAttrs,
  ConcatAttrs,
  ExpandDimsAttrs,
  FillAttrs,
  PackAttrs,
  PadV2Attrs,
  ReshapeAttrs,
  SliceAttrs,
  SplitVAttrs,
  TileAttrs,
  TransposeAttrs,
} from '@tensorflow/tfjs-core';

const reshape: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const { shape } = attrs.as<ReshapeAttrs>();
  return t.reshaped(x, tf.util.inferFromImplicitShape(shape, tf.util.sizeFromShape(x.shape)));
};

const expandDims: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('input');
  const { dim } = attrs.as<ExpandDimsAttrs>();
  const at = dim < 0 ? x.shape.length + 1 + dim : dim;
  return t.reshaped(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
};

const cast: Lowering = (t, inputs, attrs) => {
  const { dtype } = attrs.as<CastAttrs>();
  const arranged = arrange(t, [inputs.get('x')]);
  return arranged.result(s.cast(t.graph, only(arranged), dtype as 'float32' | 'int32' | 'bool'));
};

const fill: Lowering = (t, _inputs, attrs) => {
  const { shape, value, dtype } = attrs.as<FillAttrs & { dtype?: 'float32' | 'int32' | 'bool' }>();
  return t.result(s.filled(t.graph, Number(value), dtype ?? 'float32', shape));
};

const filledLike =
  (value: number): Lowering =>
  (t, inputs) => {
    const x = inputs.get('x');
    return t.result(s.filled(t.graph, value, x.dtype as 'float32' | 'int32' | 'bool', x.shape));
  };

const concat: Lowering = (t, inputs, attrs) => {
  const parts = inputs.all();
  const [axis = 0] = tf.util.parseAxisParam(attrs.as<ConcatAttrs>().axis, parts[0]?.shape ?? []);
  const solid = parts.filter((part) => part.shape[axis] !== 0);
  const arranged = arrange(t, solid);
  return arranged.result(s.concat(t.graph, arranged.values, arranged.axis(axis)));
};

const pack: Lowering = (t, inputs, attrs) => {
  const parts = inputs.all();
  const rank = (parts[0]?.shape.length ?? 0) + 1;
  const { axis } = attrs.as<PackAttrs>();
  const at = axis < 0 ? rank + axis : axis;
  const widened = parts.map((part) =>
    s.reshape(t.graph, t.logical(part), [...part.shape.slice(0, at), 1, ...part.shape.slice(at)]),
  );
  return t.result(s.concat(t.graph, widened, at));
};

const slice: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const { begin, size } = attrs.as<SliceAttrs>();
  const [from, length] = tf.slice_util.parseSliceParams(x, begin, size);
  const arranged = arrange(t, [x]);
  return arranged.result(s.slice(t.graph, only(arranged), arranged.byAxis(from), arranged.byAxis(length)));
};

const split: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const { numOrSizeSplits, axis } = attrs.as<SplitVAttrs>();
  const [along = 0] = tf.util.parseAxisParam(axis, x.shape);
  const lengths = tf.backend_util.prepareSplitSize(tensorLike(x), numOrSizeSplits, along);
  const arranged = arrange(t, [x]);
  let start = 0;
  return lengths.map((length) => {
    const begin = x.shape.map((_, i) => (i === along ? start : 0));
    const size = x.shape.map((n, i) => (i === along ? length : n));
    start += length;
    return arranged.result(s.slice(t.graph, only(arranged), arranged.byAxis(begin), arranged.byAxis(size)));
  });
};

const pad: Lowering = (t, inputs, attrs) => {
  const { paddings, constantValue } = attrs.as<PadV2Attrs>();
  const arranged = arrange(t, [inputs.get('x')]);
  const before = arranged.byAxis(paddings.map(([n]) => n));
  const after = arranged.byAxis(paddings.map(([, n]) => n));
  return arranged.result(s.pad(t.graph, only(arranged), before, after, 'constant', constantValue));
};

const tile: Lowering = (t, inputs, attrs) => {
  const { reps } = attrs.as<TileAttrs>();
  const arranged = arrange(t, [inputs.get('x')]);
  return arranged.result(s.tile(t.graph, only(arranged), arranged.byAxis(reps)));
};

const transpose: Lowering = (t, inputs, attrs) => {
  const { perm } = attrs.as<TransposeAttrs>();
  return t.result(s.transpose(t.graph, t.logical(inputs.get('x')), perm));
};

/** tfjs's split helper wants a tensor but only reads its shape. */
function tensorLike(x: { shape: number[] }): Parameters<typeof tf.backend_util.prepareSplitSize>[0] {
  return x as Parameters<typeof tf.backend_util.prepareSplitSize>[0];
}

export const shapeLowerings: Lowerings = {
  [tf.Identity]: (_t, inputs) => inputs.get('x'),
  [tf.Reshape]: reshape,
  [tf.ExpandDims]: expandDims,
  [tf.Cast]: cast,
  [tf.Fill]: fill,
  [tf.ZerosLike]: filledLike(0),
  [tf.OnesLike]: filledLike(1),
  [tf.Concat]: concat,
  [tf.Pack]: pack,
  [tf.Slice]: slice,
  [tf.SplitV]: split,
  [tf.PadV2]: pad,
  [tf.Tile]: tile,
  [tf.Transpose]: transpose,
};

export { side };
