/** Kernels that move, cut, join and repeat tensors. */
import { tf } from '../tfjs.ts';
import * as s from '../ops/shape.ts';
import { range, side } from '../ops/core.ts';
import { arrange, only, restoreOrder } from './layout.ts';
import type { Lowering, Lowerings } from './lowering.ts';
import type {
  CastAttrs,
  ConcatAttrs,
  ExpandDimsAttrs,
  FillAttrs,
  MirrorPadAttrs,
  PackAttrs,
  PadV2Attrs,
  ReshapeAttrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
  TileAttrs,
  TransposeAttrs,
  UnpackAttrs,
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
  const { shape, value, dtype } = attrs.as<FillAttrs & { dtype: 'float32' | 'int32' | 'bool' }>();
  return t.result(s.filled(t.graph, Number(value), dtype, shape));
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
  const arranged = arrange(t, solid.length > 0 ? solid : parts.slice(0, 1));
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

const unpack: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('value');
  const [axis = 0] = tf.util.parseAxisParam(attrs.as<UnpackAttrs>().axis, x.shape);
  const arranged = arrange(t, [x]);
  const stack = only(arranged);
  const along = arranged.axis(axis);
  const kept = range(x.shape.length).filter((a) => a !== axis);
  const size = stack.shape.map((n, i) => (i === along ? 1 : n));
  const shape = stack.shape.filter((_, i) => i !== along);
  return range(side(x.shape, axis)).map((index) => {
    const begin = stack.shape.map((_, i) => (i === along ? index : 0));
    const part = s.reshape(t.graph, s.slice(t.graph, stack, begin, size), shape);
    return t.result(restoreOrder(t, part, kept, arranged.channelsFirst));
  });
};

const slice: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const { begin, size } = attrs.as<SliceAttrs>();
  const [from = [], length = []] = tf.slice_util.parseSliceParams(x, begin, size);
  const arranged = arrange(t, [x]);
  return arranged.result(s.slice(t.graph, only(arranged), arranged.byAxis(from), arranged.byAxis(length)));
};

/** NumPy's `x[begin:end:stride]` with TensorFlow's masks; tfjs works out what they mean. */
const stridedSlice: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const a = attrs.as<StridedSliceAttrs>();
  const info = tf.slice_util.sliceInfo(
    x.shape,
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  const size = info.begin.map((from, axis) =>
    Math.max(0, Math.ceil((side(info.end, axis) - from) / side(info.strides, axis))),
  );
  const arranged = arrange(t, [x]);
  const [begin, length, step] = [info.begin, size, info.strides].map((list) => arranged.byAxis(list));
  const cut = arranged.result(s.slice(t.graph, only(arranged), begin ?? [], length ?? [], step));
  return t.reshaped(cut, info.finalShape);
};

const reverse: Lowering = (t, inputs, attrs) => {
  const x = inputs.get('x');
  const axes = tf.util.parseAxisParam(attrs.as<ReverseAttrs>().dims, x.shape);
  const arranged = arrange(t, [x]);
  const physical = axes.map((axis) => arranged.axis(axis));
  return arranged.result(s.reverse(t.graph, only(arranged), physical));
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

const mirrorPad: Lowering = (t, inputs, attrs) => {
  const { paddings, mode } = attrs.as<MirrorPadAttrs>();
  const arranged = arrange(t, [inputs.get('x')]);
  const before = arranged.byAxis(paddings.map(([n]) => n));
  const after = arranged.byAxis(paddings.map(([, n]) => n));
  return arranged.result(s.mirrorPad(t.graph, only(arranged), before, after, mode));
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
  [tf.Unpack]: unpack,
  [tf.Slice]: slice,
  [tf.StridedSlice]: stridedSlice,
  [tf.Reverse]: reverse,
  [tf.SplitV]: split,
  [tf.PadV2]: pad,
  [tf.MirrorPad]: mirrorPad,
  [tf.Tile]: tile,
  [tf.Transpose]: transpose,
};
