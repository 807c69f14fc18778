import { expect, test } from 'vitest';
import { cpuDevice } from './devices/onnx.ts';
import { compile, tf, type StepFunction, type Tensor1D } from './index.ts';
import { Random } from './random.ts';
import { float32, int32 } from './tensors.ts';
import { cpuTarget } from './trace/target.ts';
import { traceStep } from './trace/trace.ts';

/** Many rows into few segments, so that threads would meet in one row all the time. */
const [ROWS, DEPTH, SEGMENTS] = [8192, 32, 16] as const;

const sums: StepFunction = (_state, inputs) => ({
  outputs: { y: tf.unsortedSegmentSum(inputs['x']!, inputs['ids'] as Tensor1D, SEGMENTS) },
});
const signature = {
  state: {},
  inputs: { x: { dtype: 'float32', shape: [ROWS, DEPTH] }, ids: { dtype: 'int32', shape: [ROWS] } },
} as const;

test('sums by segment lose no row', async () => {
  const random = new Random('segments');
  const x = float32([ROWS, DEPTH], random.normals(ROWS * DEPTH, 0, 1));
  const segments = Int32Array.from({ length: ROWS }, () => random.integer(0, SEGMENTS));
  const exact = new Float64Array(SEGMENTS * DEPTH);
  segments.forEach((segment, row) => {
    for (let i = 0; i < DEPTH; i += 1) exact[segment * DEPTH + i]! += x.data[row * DEPTH + i]!;
  });
  const step = await compile(sums, signature, cpuDevice);
  const { y } = await step.run({ x, ids: int32([ROWS], segments) });
  // Sums of 512 normal numbers: about 23, with a rounding of 1e-6 at each of them.
  exact.forEach((sum, at) => expect(Math.abs(y!.data[at]! - sum)).toBeLessThan(1e-3));
  await step.dispose();
});

test('on the CPU nothing is added by the kernel that loses rows', async () => {
  // Whether it does depends on how threads meet, which a busy machine hides: so the graph is looked at.
  const scatters: StepFunction = (state, inputs) => ({
    outputs: {
      ...sums(state, inputs).outputs,
      z: tf.scatterND(tf.expandDims(inputs['ids']!, 1), inputs['x']!, [16, DEPTH]),
    },
  });
  const { graph } = await traceStep(scatters, signature, cpuTarget);
  const operators = graph.nodes.map(({ op }) => op);
  expect(operators.filter((op) => op.startsWith('Scatter'))).toEqual(['ScatterElements', 'ScatterElements']);
});
