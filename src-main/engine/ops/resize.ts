/**
 * Resizing of channels-first images. Interpolation is linear and separable, so forward and gradient are two products
 * with small constant matrices (and the gradient is exact for every corner convention, which tfjs's own kernel is not
 * for half-pixel centres). Whole-number nearest-neighbour enlargement has a faster way.
 */
import type { Graph, Value } from '../graph/graph.ts';
import { emit, ints, range, scalar, side } from './core.ts';
import { mul } from './elementwise.ts';

/** Where output pixels sample the input. */
export interface Corners {
  /** The corner pixels' centres coincide (`align_corners=True`). */
  readonly align: boolean;
  /** Pixels are areas: `(y + 0.5) * scale - 0.5` (PyTorch's `align_corners=False`). Neither: `y * scale`. */
  readonly halfPixel: boolean;
}

export type Method = 'bilinear' | 'nearest';

/** @param x `[batch, channel, height, width]` @returns `[batch, channel, size[0], size[1]]` */
export function resize(g: Graph, x: Value, size: readonly [number, number], method: Method, corners: Corners): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [rows, columns] = size;
  if (rows === height && columns === width) return x;
  if (method === 'nearest' && !corners.align && rows % height === 0 && columns % width === 0) {
    const scales = g.constant(Float32Array.of(1, 1, rows / height, columns / width), [4]);
    return emit(g, 'Resize', [x, undefined, scales], x.type, [batch, channels, rows, columns], {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    });
  }
  if (method === 'nearest') return picked(g, picked(g, x, 3, columns, corners), 2, rows, corners);
  const across = transposed(weights(width, columns, method, corners), columns, width);
  const wide = timesColumns(g, x, across, columns);
  return rowsTimes(g, weights(height, rows, method, corners), wide, rows);
}

/** @param dy `[batch, channel, height', width']` @param size the input's height and width */
export function resizeGradient(
  g: Graph,
  dy: Value,
  size: readonly [number, number],
  method: Method,
  corners: Corners,
): Value {
  const [batch, channels, rows, columns] = dy.shape as [number, number, number, number];
  const [height, width] = size;
  if (rows === height && columns === width) return dy;
  const [tall, broad] = [rows / height, columns / width];
  if (method === 'nearest' && !corners.align && Number.isInteger(tall) && Number.isInteger(broad)) {
    const means = emit(g, 'AveragePool', [dy], 'float32', [batch, channels, height, width], {
      kernel_shape: [tall, broad],
      strides: [tall, broad],
    });
    return mul(g, means, scalar(g, tall * broad));
  }
  const narrow = timesColumns(g, dy, weights(width, columns, method, corners), width);
  return rowsTimes(g, transposed(weights(height, rows, method, corners), rows, height), narrow, height);
}

/** Copies the nearest row or column; for tensors of any type. */
function picked(g: Graph, x: Value, axis: number, output: number, corners: Corners): Value {
  const input = side(x.shape, axis);
  if (output === input) return x;
  const shape = x.shape.map((n, i) => (i === axis ? output : n));
  const indices = ints(
    g,
    range(output).map((i) => nearest(input, output, i, corners)),
  );
  return emit(g, 'Gather', [x, indices], x.type, shape, { axis });
}

/** `x` times a constant `[width, columns]`. */
function timesColumns(g: Graph, x: Value, matrix: Float32Array, columns: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  if (width === columns) return x;
  const operand = g.constant(matrix, [width, columns]);
  return emit(g, 'MatMul', [x, operand], 'float32', [batch, channels, height, columns]);
}

/** A constant `[rows, height]` times `x`. */
function rowsTimes(g: Graph, matrix: Float32Array, x: Value, rows: number): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  if (height === rows) return x;
  const operand = g.constant(matrix, [rows, height]);
  return emit(g, 'MatMul', [operand, x], 'float32', [batch, channels, rows, width]);
}

/** Input pixels per output pixel. */
const scaleOf = (input: number, output: number, { align }: Corners): number =>
  align && output > 1 ? (input - 1) / (output - 1) : input / output;

/** The input element that output element `i` copies. */
function nearest(input: number, output: number, i: number, corners: Corners): number {
  const scale = scaleOf(input, output, corners);
  const centre = corners.halfPixel ? (i + 0.5) * scale : i * scale;
  return Math.min(input - 1, corners.align ? Math.round(centre) : Math.floor(centre));
}

/** Row-major `[output, input]`: how much of each input element each output element takes. */
function weights(input: number, output: number, method: Method, corners: Corners): Float32Array {
  const matrix = new Float32Array(output * input);
  const scale = scaleOf(input, output, corners);
  for (let i = 0; i < output; i++) {
    const at = i * input;
    if (method === 'nearest') {
      matrix[at + nearest(input, output, i, corners)] = 1;
      continue;
    }
    const place = corners.halfPixel ? (i + 0.5) * scale - 0.5 : i * scale;
    const clamped = Math.max(0, Math.min(input - 1, place));
    const low = Math.floor(clamped);
    const high = Math.min(input - 1, low + 1);
    const share = clamped - low;
    matrix[at + low] = (matrix[at + low] ?? 0) + 1 - share;
    matrix[at + high] = (matrix[at + high] ?? 0) + share;
  }
  return matrix;
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j] ?? 0;
  }
  return result;
}
