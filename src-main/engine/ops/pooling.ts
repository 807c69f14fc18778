/** Pooling on channels-first values and its gradients. Geometry as in `convolution.ts`; `groups` is not read. */
import type { Graph, Value } from '../graph/graph.ts';
import type { Extent, Geometry } from './convolution.ts';
import { emit, ints, scalar, side, sizeOf } from './core.ts';
import { add, compare, logic, not, where } from './elementwise.ts';
import { broadcastTo, concat, filled, pad, reshape, slice } from './shape.ts';

const settings = ({ height, width }: Geometry) => ({
  kernel_shape: [height.size, width.size],
  strides: [height.stride, width.stride],
  pads: [height.before, width.before, height.after, width.after],
});

const pooledShape = (x: Value, { height, width }: Geometry) => [
  side(x.shape, 0),
  side(x.shape, 1),
  height.output,
  width.output,
];

export function maxPool(g: Graph, x: Value, geometry: Geometry): Value {
  return maxPoolWithPositions(g, x, geometry)[0];
}

/** The second output (flat positions of the maxima) is written into the model only where something reads it. */
function maxPoolWithPositions(g: Graph, x: Value, geometry: Geometry): readonly [Value, Value] {
  const shape = pooledShape(x, geometry);
  const outputs = [
    { type: x.type, shape },
    { type: 'int64', shape },
  ] as const;
  return g.add('MaxPool', [x], outputs, settings(geometry)) as readonly [Value, Value];
}

/** Mean over the elements of a window that lie inside the image. */
export function averagePool(g: Graph, x: Value, geometry: Geometry): Value {
  return emit(g, 'AveragePool', [x], x.type, pooledShape(x, geometry), { ...settings(geometry), count_include_pad: 0 });
}

/**
 * Routes each `dy` to the first maximum of its window, as tfjs and PyTorch do, by the positions that the pooling kernel
 * reports. Where windows overlap, shares add up.
 */
export function maxPoolGradientByIndex(g: Graph, x: Value, dy: Value, geometry: Geometry): Value {
  const [, positions] = maxPoolWithPositions(g, x, geometry);
  if (!overlapping(geometry)) {
    return emit(g, 'MaxUnpool', [dy, positions, ints(g, x.shape)], 'float32', x.shape, settings(geometry));
  }
  const flat = [sizeOf(x.shape)];
  const scattered = emit(
    g,
    'ScatterElements',
    [filled(g, 0, 'float32', flat), reshape(g, positions, [sizeOf(dy.shape)]), reshape(g, dy, [sizeOf(dy.shape)])],
    'float32',
    flat,
    { axis: 0, reduction: 'add' },
  );
  return reshape(g, scattered, x.shape);
}

/**
 * The same without positions, from strided slices: for providers whose pooling reports none.
 * The taps of a window are visited in order and the first one that equals the maximum takes the gradient.
 */
export function maxPoolGradientByTaps(g: Graph, x: Value, y: Value, dy: Value, geometry: Geometry): Value {
  const { height, width } = geometry;
  const padded = pad(g, x, [0, 0, height.before, width.before], overhang(geometry), 'constant', -3.4e38);
  const pooled = y.shape;
  let taken: Value | undefined;
  let gradient: Value | undefined;
  for (let i = 0; i < height.size; i++) {
    for (let j = 0; j < width.size; j++) {
      const tap = slice(g, padded, [0, 0, i, j], pooled, [1, 1, height.stride, width.stride]);
      const equal = compare(g, 'Equal', tap, y);
      const first = taken ? logic(g, 'And', equal, not(g, taken)) : equal;
      taken = taken ? logic(g, 'Or', taken, equal) : equal;
      const share = where(g, first, dy, scalar(g, 0));
      const spread = spreadTap(g, share, i, j, geometry, padded.shape);
      gradient = gradient ? add(g, gradient, spread) : spread;
    }
  }
  if (!gradient) throw new Error('an empty pooling window');
  return slice(g, gradient, [0, 0, height.before, width.before], x.shape);
}

/** Gradient of `averagePool`: every element of a window gets `dy` over the number of elements it was the mean of. */
export function averagePoolGradient(g: Graph, dy: Value, geometry: Geometry): Value {
  const { height, width } = geometry;
  const channels = side(dy.shape, 1);
  const counts = new Float32Array(height.output * width.output);
  for (let y = 0; y < height.output; y++) {
    for (let x = 0; x < width.output; x++) {
      counts[y * width.output + x] = 1 / (covered(height, y) * covered(width, x));
    }
  }
  const share = g.constant(counts, [1, 1, height.output, width.output]);
  const scaled = emit(g, 'Mul', [dy, share], 'float32', dy.shape);
  const ones = g.constant(new Float32Array(channels * height.size * width.size).fill(1), [
    channels,
    1,
    height.size,
    width.size,
  ]);
  const unread = overreach(geometry);
  return emit(g, 'ConvTranspose', [scaled, ones], 'float32', [side(dy.shape, 0), channels, height.input, width.input], {
    ...settings(geometry),
    pads: [height.before, width.before, Math.max(0, unread.height), Math.max(0, unread.width)],
    output_padding: [Math.max(0, -unread.height), Math.max(0, -unread.width)],
    group: channels,
  });
}

const overlapping = ({ height, width }: Geometry) => height.stride < height.size || width.stride < width.size;

/** Elements of the window at `position` that lie inside the image. */
function covered(e: Extent, position: number): number {
  const start = position * e.stride - e.before;
  return Math.min(start + e.size, e.input) - Math.max(start, 0);
}

/** How far the last window reaches past the input; negative where trailing input is in no window. */
function overreach({ height, width }: Geometry): { height: number; width: number } {
  const past = (e: Extent) => (e.output - 1) * e.stride + e.size - e.input - e.before;
  return { height: past(height), width: past(width) };
}

function overhang(geometry: Geometry): [number, number, number, number] {
  const past = overreach(geometry);
  return [0, 0, Math.max(0, past.height), Math.max(0, past.width)];
}

/** Puts `share` back where tap `(i, j)` of every window came from; zeros elsewhere. */
function spreadTap(
  g: Graph,
  share: Value,
  i: number,
  j: number,
  { height, width }: Geometry,
  shape: readonly number[],
): Value {
  const [batch, channels, rows, columns] = share.shape as [number, number, number, number];
  let spread = share;
  if (width.stride > 1) {
    const gaps = filled(g, 0, 'float32', [batch, channels, rows, columns, width.stride - 1]);
    spread = concat(g, [reshape(g, spread, [batch, channels, rows, columns, 1]), solid(g, gaps)], 4);
  }
  const wide = columns * width.stride;
  if (height.stride > 1) {
    const gaps = filled(g, 0, 'float32', [batch, channels, rows, height.stride - 1, wide]);
    spread = concat(g, [reshape(g, spread, [batch, channels, rows, 1, wide]), solid(g, gaps)], 3);
  }
  spread = reshape(g, spread, [batch, channels, rows * height.stride, wide]);
  const target = [batch, channels, side(shape, 2), side(shape, 3)];
  const fits = [
    batch,
    channels,
    Math.min(rows * height.stride, side(target, 2) - i),
    Math.min(wide, side(target, 3) - j),
  ];
  const cut = slice(g, spread, [0, 0, 0, 0], fits);
  return pad(g, cut, [0, 0, i, j], [0, 0, side(target, 2) - i - side(fits, 2), side(target, 3) - j - side(fits, 3)]);
}

const solid = (g: Graph, x: Value): Value => broadcastTo(g, x, x.shape);
