/** Choosing the axis order in which an operator on rank-4 tensors runs. */
import type { Value } from '../graph/graph.ts';
import { transpose } from '../ops/shape.ts';
import { CHANNELS_FIRST_AXIS, type Tracer } from '../trace/tracer.ts';
import type { TensorInfo } from '@tensorflow/tfjs-core';

export interface Arranged {
  readonly values: readonly Value[];
  /** Where a logical axis lies in `values`. */
  axis(logical: number): number;
  /** Takes a list by logical axis (begin, size, pads …) into the arrangement. */
  byAxis<T>(logical: readonly T[]): T[];
  /** Wraps a result of rank 4 in the same arrangement (or of any rank, if that is tfjs's own). */
  result(value: Value): TensorInfo;
  readonly channelsFirst: boolean;
}

/** Channels-first if any operand is at hand only so and all have rank 4 or broadcast to it; else tfjs's own order. */
export function arrange(t: Tracer, operands: readonly TensorInfo[]): Arranged {
  const channelsFirst =
    operands.some((operand) => t.prefersChannelsFirst(operand)) &&
    operands.every((operand) => operand.shape.length <= 4);
  if (channelsFirst) return inChannelsFirst(t, operands);
  return {
    values: operands.map((operand) => t.logical(operand)),
    axis: (logical) => logical,
    byAxis: (list) => [...list],
    result: (value) => t.result(value),
    channelsFirst,
  };
}

/** Always channels-first: for convolution, pooling, resizing. */
export function inChannelsFirst(t: Tracer, operands: readonly TensorInfo[]): Arranged {
  return {
    values: operands.map((operand) => t.channelsFirst(operand)),
    axis: (logical) => CHANNELS_FIRST_AXIS[logical] ?? logical,
    byAxis: <T>([n, h, w, c]: readonly T[]) => [n, c, h, w] as T[],
    result: (value) => t.resultChannelsFirst(value),
    channelsFirst: true,
  };
}

/** The single value of a one-operand arrangement. */
export function only(arranged: Arranged): Value {
  const [value] = arranged.values;
  if (!value) throw new Error('an arrangement of nothing');
  return value;
}

/**
 * Brings the result of dropping axes from a channels-first value back into tfjs's order.
 * @param kept the logical axes that are left, ascending
 */
export function restoreOrder(t: Tracer, value: Value, kept: readonly number[], channelsFirst: boolean): Value {
  if (!channelsFirst) return value;
  const order = [...kept].sort((a, b) => (CHANNELS_FIRST_AXIS[a] ?? 0) - (CHANNELS_FIRST_AXIS[b] ?? 0));
  return transpose(
    t.graph,
    value,
    kept.map((axis) => order.indexOf(axis)),
  );
}
