/** Kernels that take and put elements by index, and sequences of numbers. */
import { tf } from '../tfjs.ts';
import type { Value } from '../graph/graph.ts';
import { scalar } from '../ops/core.ts';
import { where } from '../ops/elementwise.ts';
import * as i from '../ops/indexing.ts';
import { cast } from '../ops/shape.ts';
import type { DType } from '../tensors.ts';
import type { Tracer } from '../trace/tracer.ts';
import type {
  GatherV2Attrs,
  LinSpaceAttrs,
  OneHotAttrs,
  RangeAttrs,
  ScatterNdAttrs,
  TensorInfo,
  TopKAttrs,
  UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core';
import { unsupported, type Lowering, type Lowerings } from './lowering.ts';

/** tfjs accepts float indices and truncates them. */
const indicesOf = (t: Tracer, tensor: TensorInfo): Value => cast(t.graph, t.logical(tensor), 'int32');

const gather: Lowering = (t, inputs, attrs) => {
  const { axis, batchDims } = attrs.as<GatherV2Attrs>();
  const [x, indices] = [inputs.get('x'), inputs.get('indices')];
  const [along = 0] = tf.util.parseAxisParam(axis, x.shape);
  const batch = batchDims < 0 ? indices.shape.length + batchDims : batchDims;
  return t.result(i.batchGather(t.graph, t.logical(x), indicesOf(t, indices), along, batch));
};

const gatherNd: Lowering = (t, inputs) =>
  t.result(i.gatherTuples(t.graph, t.logical(inputs.get('params')), indicesOf(t, inputs.get('indices'))));

const scatterNd: Lowering = (t, inputs, attrs) => {
  const { shape } = attrs.as<ScatterNdAttrs>();
  const updates = t.logical(inputs.get('updates'));
  if (updates.type === 'bool') throw unsupported(tf.ScatterNd, 'booleans');
  const indices = indicesOf(t, inputs.get('indices'));
  return t.result(i.addTuples(t.graph, shape, indices, updates, t.target.scatterAdd));
};

const tensorScatterUpdate: Lowering = (t, inputs) => {
  const [x, updates] = [t.logical(inputs.get('tensor')), t.logical(inputs.get('updates'))];
  return t.result(i.scatterTuples(t.graph, x, indicesOf(t, inputs.get('indices')), updates));
};

const segmentSum: Lowering = (t, inputs, attrs) => {
  const { numSegments } = attrs.as<UnsortedSegmentSumAttrs>();
  const [x, ids] = [t.logical(inputs.get('x')), indicesOf(t, inputs.get('segmentIds'))];
  return t.result(i.segmentSum(t.graph, x, ids, numSegments, t.target.scatterAdd));
};

const topK: Lowering = (t, inputs, attrs) => {
  const { k } = attrs.as<TopKAttrs>();
  const { values, indices } = i.topK(t.graph, t.logical(inputs.get('x')), k);
  return [t.result(values), t.result(indices)];
};

const oneHot: Lowering = (t, inputs, attrs) => {
  const { depth, onValue, offValue, dtype } = attrs.as<OneHotAttrs>();
  const g = t.graph;
  const hit = i.isIndex(g, indicesOf(t, inputs.get('indices')), depth);
  const type = dtype as DType;
  return t.result(where(g, hit, scalar(g, onValue, type), scalar(g, offValue, type)));
};

const linSpace: Lowering = (t, _inputs, attrs) => {
  const { start, stop, num } = attrs.as<LinSpaceAttrs>();
  const step = num > 1 ? (stop - start) / (num - 1) : 0;
  const values = Float32Array.from({ length: num }, (_, index) => start + index * step);
  return t.result(t.graph.constant(values, [num]));
};

const range: Lowering = (t, _inputs, attrs) => {
  const { start, stop, step, dtype } = attrs.as<RangeAttrs>();
  const length = Math.max(0, Math.ceil((stop - start) / step));
  const value = (_: unknown, index: number) => start + index * step;
  const values = dtype === 'int32' ? Int32Array.from({ length }, value) : Float32Array.from({ length }, value);
  return t.result(t.graph.constant(values, [length]));
};

export const indexingLowerings: Lowerings = {
  [tf.GatherV2]: gather,
  [tf.GatherNd]: gatherNd,
  [tf.ScatterNd]: scatterNd,
  [tf.TensorScatterUpdate]: tensorScatterUpdate,
  [tf.UnsortedSegmentSum]: segmentSum,
  [tf.TopK]: topK,
  [tf.OneHot]: oneHot,
  [tf.LinSpace]: linSpace,
  [tf.Range]: range,
};
