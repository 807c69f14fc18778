/**
 * Finds out by trying whether this processor has ONNX Runtime's blocked convolutions, and how wide their blocks are:
 * each candidate runs one small convolution and must agree with the plain operator.
 */
import { Graph, type Value } from '../graph/graph.ts';
import { onnxModel } from '../onnx/model.ts';
import { openSession, toOrt } from '../onnx/session.ts';
import { convolveBlocked } from '../ops/blocked.ts';
import { convolve, type Extent, type Geometry } from '../ops/convolution.ts';
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
  // Two blocks in and out, so that a wrong order of blocks shows; and an input narrower than a block.
  for (const channels of [2 * block, 3]) {
    const geometry = same3x3();
    const x = pattern([1, channels, SIDE, SIDE]);
    const filter = pattern([2 * block, channels, 3, 3]);
    const plain = await run((g, a, b) => convolve(g, a, b, geometry), x, filter);
    const blocked = await run((g, a, b) => convolveBlocked(g, a, b, geometry, block), x, filter);
    if (!plain) throw new Error('ONNX Runtime has no convolution');
    if (blocked?.every((value, i) => Math.abs(value - (plain[i] ?? NaN)) < 1e-4) !== true) return false;
  }
  return true;
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

function same3x3(): Geometry {
  const extent: Extent = { input: SIDE, output: SIDE, size: 3, stride: 1, dilation: 1, before: 1, after: 1 };
  return { height: extent, width: extent, groups: 1 };
}

/** Values without symmetry, in [-1, 1]. */
function pattern(shape: readonly number[]): HostTensor {
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i * 1.7 + (i % 7))),
  );
}
