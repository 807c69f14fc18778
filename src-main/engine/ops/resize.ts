/**
 * Resizing of channels-first images. Interpolation is linear and separable, so forward and gradient are two products
 * with small constant matrices (and the gradient is exact for every corner convention, which tfjs's own kernel is not
 * for half-pixel centres). Whole-number nearest-neighbour enlargement has a faster way.
 */
import type { Graph, Value } from '../graph/graph.ts';
import { emit, scalar, side } from './core.ts';
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
  if (method === 'nearest' && !corners.align && rows % height === 0 && columns % width === 0) {
    const scales = g.constant(Float32Array.of(1, 1, rows / height, columns / width), [4]);
    return emit(g, 'Resize', [x, undefined, scales], 'float32', [batch, channels, rows, columns], {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    });
  }
  const across = g.constant(transposed(weights(width, columns, method, corners), columns, width), [width, columns]);
  const down = g.constant(weights(height, rows, method, corners), [rows, height]);
  const wide = emit(g, 'MatMul', [x, across], 'float32', [batch, channels, height, columns]);
  return emit(g, 'MatMul', [down, wide], 'float32', [batch, channels, rows, columns]);
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
  const [tall, broad] = [rows / height, columns / width];
  if (method === 'nearest' && !corners.align && Number.isInteger(tall) && Number.isInteger(broad)) {
    const means = emit(g, 'AveragePool', [dy], 'float32', [batch, channels, height, width], {
      kernel_shape: [tall, broad],
      strides: [tall, broad],
    });
    return mul(g, means, scalar(g, tall * broad));
  }
  const across = g.constant(weights(width, columns, method, corners), [columns, width]);
  const down = g.constant(transposed(weights(height, rows, method, corners), rows, height), [height, rows]);
  const narrow = emit(g, 'MatMul', [dy, across], 'float32', [batch, channels, rows, width]);
  return emit(g, 'MatMul', [down, narrow], 'float32', [batch, channels, height, width]);
}

/** Row-major `[output, input]`: how much of each input element each output element takes. */
function weights(input: number, output: number, method: Method, { align, halfPixel }: Corners): Float32Array {
  const matrix = new Float32Array(output * input);
  const scale = align && output > 1 ? (input - 1) / (output - 1) : input / output;
  for (let i = 0; i < output; i++) {
    const place = halfPixel ? (i + 0.5) * scale - 0.5 : i * scale;
    const at = i * input;
    if (method === 'nearest') {
      const centre = halfPixel ? (i + 0.5) * scale : place;
      const nearest = Math.min(input - 1, align ? roundHalfUp(centre) : Math.floor(centre));
      matrix[at + Math.max(0, nearest)] = 1;
      continue;
    }
    const clamped = Math.max(0, Math.min(input - 1, place));
    const low = Math.floor(clamped);
    const high = Math.min(input - 1, low + 1);
    const share = clamped - low;
    matrix[at + low] = (matrix[at + low] ?? 0) + 1 - share;
    matrix[at + high] = (matrix[at + high] ?? 0) + share;
  }
  return matrix;
}

const roundHalfUp = (x: number): number => Math.floor(x + 0.5);

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j] ?? 0;
  }
  return result;
}

export { side };
