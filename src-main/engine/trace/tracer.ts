/**
 * The bridge between tfjs tensors and graph values during one trace.
 *
 * tfjs is channels-last, ONNX convolutions are channels-first. A rank-4 tensor therefore may live in either order, and
 * a lowering asks for the one it wants; the transpose is recorded where (and only where) the other one is at hand, and
 * once, because the graph is hash-consed. A chain of convolution, normalisation, activation, pooling and resizing stays
 * channels-first from end to end.
 */
import { allocate, sizeOf, type DType } from '../tensors.ts';
import type { ConstantData, Graph, Value } from '../graph/graph.ts';
import { reshape, transpose } from '../ops/shape.ts';
import type { Target } from './target.ts';
import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';

/** NHWC -> NCHW and back, as `transpose` wants them. */
export const TO_CHANNELS_FIRST = [0, 3, 1, 2] as const;
export const TO_CHANNELS_LAST = [0, 2, 3, 1] as const;
/** Where a logical (NHWC) axis lies in NCHW. */
export const CHANNELS_FIRST_AXIS = [0, 2, 3, 1] as const;

interface Entry {
  /** In tfjs's own order. */
  logical?: Value;
  /** Rank 4 only: `[batch, channel, height, width]`. */
  channelsFirst?: Value;
  /** What the model code made on the host: becomes a constant when first used. */
  host?: { readonly data: ConstantData; readonly shape: readonly number[] };
}

export class Tracer {
  readonly graph: Graph;
  readonly target: Target;
  readonly #entries = new WeakMap<DataId, Entry>();

  constructor(graph: Graph, target: Target) {
    this.graph = graph;
    this.target = target;
  }

  /** The tensor's value in tfjs's order. */
  logical(tensor: TensorInfo): Value {
    const entry = this.#entry(tensor.dataId);
    entry.logical ??= entry.channelsFirst
      ? transpose(this.graph, entry.channelsFirst, TO_CHANNELS_LAST)
      : this.#constant(entry);
    return reshape(this.graph, entry.logical, tensor.shape);
  }

  /** A tensor of rank 4 (or less: leading axes of length 1 are added) as `[batch, channel, height, width]`. */
  channelsFirst(tensor: TensorInfo): Value {
    const entry = this.#entry(tensor.dataId);
    if (entry.channelsFirst && tensor.shape.length === 4) return entry.channelsFirst;
    const padded = [...Array.from({ length: 4 - tensor.shape.length }, () => 1), ...tensor.shape];
    return transpose(this.graph, reshape(this.graph, this.logical(tensor), padded), TO_CHANNELS_FIRST);
  }

  /** Whether the tensor is at hand in channels-first order only, so that staying there saves a transpose. */
  prefersChannelsFirst(tensor: TensorInfo): boolean {
    const entry = this.#entry(tensor.dataId);
    return tensor.shape.length === 4 && entry.channelsFirst !== undefined && entry.logical === undefined;
  }

  /** A tfjs tensor for a value in tfjs's order. */
  result(value: Value): TensorInfo {
    return this.#register({ logical: value }, value, value.shape);
  }

  /** A tfjs tensor for a value `[batch, channel, height, width]`. */
  resultChannelsFirst(value: Value): TensorInfo {
    const shape = TO_CHANNELS_LAST.map((axis) => value.shape[axis] ?? 1);
    return this.#register({ channelsFirst: value }, value, shape);
  }

  /** The same content under another shape (`tf.reshape`). */
  reshaped(tensor: TensorInfo, shape: readonly number[]): TensorInfo {
    if (tensor.shape.length === shape.length && tensor.shape.every((side, axis) => side === shape[axis])) return tensor;
    return this.result(reshape(this.graph, this.logical(tensor), shape));
  }

  /** Takes in data that model code made on the host (`tf.tensor`, `tf.scalar`). */
  write(dataId: DataId, values: unknown, shape: readonly number[], dtype: string): void {
    this.#entries.set(dataId, { host: { data: hostData(values, shape, dtype), shape } });
  }

  /** The host data behind a tensor, if it was not computed in the graph. */
  hostData(dataId: DataId): ConstantData | undefined {
    const entry = this.#entries.get(dataId);
    return entry?.host?.data ?? entry?.logical?.constant;
  }

  #constant(entry: Entry): Value {
    if (!entry.host) throw new Error('a tensor without content');
    return this.graph.constant(entry.host.data, entry.host.shape);
  }

  #entry(dataId: DataId): Entry {
    const entry = this.#entries.get(dataId);
    if (!entry) throw new Error('a tensor from outside the trace');
    return entry;
  }

  #register(entry: Entry, value: Value, shape: readonly number[]): TensorInfo {
    if (value.type === 'int64') throw new Error('int64 has no tfjs type; cast it first');
    const dataId = {};
    this.#entries.set(dataId, entry);
    return { dataId, shape: [...shape], dtype: value.type };
  }
}

function hostData(values: unknown, shape: readonly number[], dtype: string): ConstantData {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error(`dtype ${dtype} is not supported`);
  const data = allocate(dtype satisfies DType, sizeOf(shape));
  if (values !== null && values !== undefined) data.set(values as ArrayLike<number>);
  return data;
}
