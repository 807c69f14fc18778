/**
 * Finds out by trying whether this processor has ONNX Runtime's blocked convolutions, and how wide their blocks are:
 * each candidate runs a few small convolutions and must agree with the plain operator.
 */
import { Graph, type Value } from '../graph/graph.ts';
import { onnxModel } from '../onnx/model.ts';
import { openSession, toOrt } from '../onnx/session.ts';
import { convolveBlocked, depthwiseBlocked } from '../ops/blocked.ts';
import { convolve, depthwiseFilterGradient, type Extent, type Geometry } from '../ops/convolution.ts';
import { float32, sizeOf, type HostTensor } from '../tensors.ts';

/** AVX-512, then AVX and others. */
const CANDIDATES = [16, 8] as const;
const SIDE = 5;

let found: Promise<number | undefined> | undefined;

/** Channels per block, or `undefined` where only plain convolutions are to be used. Tried once per process. */
export function channelBlock(): Promise<number | undefined> {
  found ??= firstThatAgrees();
  return found;
}

async function firstThatAgrees(): Promise<number | undefined> {
  for (const block of CANDIDATES) if (await agrees(block)) return block;
  return undefined;
}

async function agrees(block: number): Promise<boolean> {
  for (const { x, filter, plain, blocked } of probes(block)) {
    const [truth, result] = [await run(plain, x, filter), await run(blocked, x, filter)];
    if (!truth) throw new Error('ONNX Runtime has no convolution');
    if (result?.every((value, i) => Math.abs(value - (truth[i] ?? NaN)) < 1e-4) !== true) return false;
  }
  return true;
}

interface Probe {
  readonly x: HostTensor;
  /** Or the output gradient. */
  readonly filter: HostTensor;
  readonly plain: Operator;
  readonly blocked: Operator;
}

/** Two blocks of channels, so that a wrong order of blocks shows; and an input narrower than a block. */
function probes(block: number): Probe[] {
  const channels = 2 * block;
  const dense = (inputs: number): Probe => ({
    x: pattern([1, inputs, SIDE, SIDE]),
    filter: pattern([channels, inputs, 3, 3]),
    plain: (g, x, filter) => convolve(g, x, filter, same3x3(1)),
    blocked: (g, x, filter) => convolveBlocked(g, x, filter, same3x3(1), block),
  });
  const each = same3x3(channels);
  const depthwise: Probe = {
    x: pattern([1, channels, SIDE, SIDE]),
    filter: pattern([channels, 1, 3, 3]),
    plain: (g, x, filter) => convolve(g, x, filter, each),
    blocked: (g, x, filter) => depthwiseBlocked(g, x, filter, each, block),
  };
  const gradient: Probe = {
    x: pattern([2, channels, SIDE, SIDE]),
    filter: pattern([2, channels, SIDE, SIDE]),
    plain: (g, x, dy) => depthwiseFilterGradient(g, x, dy, each),
    blocked: (g, x, dy) => depthwiseFilterGradient(g, x, dy, each, block),
  };
  return [dense(channels), dense(3), depthwise, gradient];
}

type Operator = (g: Graph, x: Value, filter: Value) => Value;

/** `undefined` where the runtime refuses the operator: that is an answer, not a failure. */
async function run(operator: Operator, x: HostTensor, filter: HostTensor): Promise<Float32Array | undefined> {
  const g = new Graph();
  const y = operator(g, g.input('x', 'float32', x.shape), g.input('filter', 'float32', filter.shape));
  g.outputs.set('y', y);
  try {
    const session = await openSession(onnxModel(g, { name: 'probe' }), {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      logSeverityLevel: 4,
    });
    const results = await session.run({ x: toOrt(x), filter: toOrt(filter) });
    await session.release();
    return results['y']?.data as Float32Array;
  } catch {
    return undefined;
  }
}

function same3x3(groups: number): Geometry {
  const extent: Extent = { input: SIDE, output: SIDE, size: 3, stride: 1, dilation: 1, before: 1, after: 1 };
  return { height: extent, width: extent, groups };
}

/** Values without symmetry, in [-1, 1]. */
function pattern(shape: readonly number[]): HostTensor {
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.7 + (i % 7))),
  );
}
