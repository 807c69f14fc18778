/** Kernels that trade space for channels or batch. All are a reshape, one transpose and a reshape. */
import { tf } from '../tfjs.ts';
import * as s from '../ops/shape.ts';
import type { BatchToSpaceNDAttrs, DepthToSpaceAttrs, SpaceToBatchNDAttrs } from '@tensorflow/tfjs-core';
import { unsupported, type Lowering, type Lowerings } from './lowering.ts';

/** Channel `(i * block + j) * depth + c` of a pixel becomes channel `c` of the pixel `(i, j)` of its block. */
const depthToSpace: Lowering = (t, inputs, attrs) => {
  const { blockSize: block, dataFormat } = attrs.as<DepthToSpaceAttrs>();
  if (dataFormat === 'NCHW') throw unsupported(tf.DepthToSpace, 'channels-first data');
  const x = t.channelsFirst(inputs.get('x'));
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const depth = channels / block ** 2;
  const blocks = s.reshape(t.graph, x, [batch, block, block, depth, height, width]);
  const spread = s.transpose(t.graph, blocks, [0, 3, 4, 1, 5, 2]);
  return t.resultChannelsFirst(s.reshape(t.graph, spread, [batch, depth, height * block, width * block]));
};

const spaceToBatch: Lowering = (t, inputs, attrs) => {
  const { blockShape, paddings } = attrs.as<SpaceToBatchNDAttrs>();
  const g = t.graph;
  const x = t.logical(inputs.get('x'));
  const outer = x.shape.slice(1 + blockShape.length).map(() => 0);
  const before = [0, ...paddings.map(([n = 0]) => n), ...outer];
  const after = [0, ...paddings.map(([, n = 0]) => n), ...outer];
  const padded = s.pad(g, x, before, after);
  const size = blockShape.reduce((product, n) => product * n, 1);
  const shape = [...padded.shape];
  const split = s.reshape(g, padded, tf.backend_util.getReshaped(shape, blockShape, size, false));
  const moved = s.transpose(g, split, tf.backend_util.getPermuted(split.shape.length, blockShape.length, false));
  return t.result(s.reshape(g, moved, tf.backend_util.getReshapedPermuted(shape, blockShape, size, false)));
};

const batchToSpace: Lowering = (t, inputs, attrs) => {
  const { blockShape, crops } = attrs.as<BatchToSpaceNDAttrs>();
  const g = t.graph;
  const x = t.logical(inputs.get('x'));
  const size = blockShape.reduce((product, n) => product * n, 1);
  const shape = [...x.shape];
  const split = s.reshape(g, x, tf.backend_util.getReshaped(shape, blockShape, size));
  const moved = s.transpose(g, split, tf.backend_util.getPermuted(split.shape.length, blockShape.length));
  const joined = s.reshape(g, moved, tf.backend_util.getReshapedPermuted(shape, blockShape, size));
  const begin = tf.backend_util.getSliceBeginCoords(crops, blockShape.length);
  const kept = tf.backend_util.getSliceSize([...joined.shape], crops, blockShape.length);
  const rest = joined.shape.slice(begin.length);
  return t.result(s.slice(g, joined, [...begin, ...rest.map(() => 0)], [...kept, ...joined.shape.slice(kept.length)]));
};

export const blockLowerings: Lowerings = {
  [tf.DepthToSpace]: depthToSpace,
  [tf.SpaceToBatchND]: spaceToBatch,
  [tf.BatchToSpaceND]: batchToSpace,
};
