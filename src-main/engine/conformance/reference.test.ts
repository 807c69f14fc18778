/**
 * Where tfjs's CPU backend is wrong: repaired, or avoided by the cases (`exact`). A test of the second kind that fails
 * after an update of tfjs says that a detour, and a line in `docs/limitations.md`, can go.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import type { Device } from '../devices/device.ts';
import { cpuDevice } from '../devices/onnx.ts';
import { referenceDevice } from '../devices/reference.ts';
import { Random } from '../random.ts';
import type { StepFunction } from '../step.ts';
import { sizeOf, type HostTensor } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import { mismatch } from './compare.ts';
import { floats } from './draw.ts';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

type Linear = (x: Tensor4D) => Tensor;

async function once(step: StepFunction, x: HostTensor, device: Device): Promise<HostTensor> {
  const compiled = await compile(step, { state: {}, inputs: { x } }, device);
  try {
    return (await compiled.run({ x }))['y']!;
  } finally {
    await compiled.dispose();
  }
}

/** A fixed weighting of the result, so that its gradient has no symmetry. */
const objective = (f: Linear) => (x: Tensor) => {
  const y = f(x as Tensor4D);
  return tf.sum(tf.mul(y, tf.tensor(new Random('weights').uniforms(y.size, -1, 1), y.shape)));
};

const gradient = (f: Linear, x: HostTensor, device: Device): Promise<HostTensor> =>
  once((_state, inputs) => ({ outputs: { y: tf.grad(objective(f))(inputs['x']!) } }), x, device);

/** Of a linear function: what each unit input adds to the objective, by the reference's forward pass. */
async function differences(f: Linear, { shape }: HostTensor): Promise<HostTensor> {
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const unit: HostTensor = { dtype: 'float32', shape, data: new Float32Array(data.length).fill(1, i, i + 1) };
    const step: StepFunction = (_state, inputs) => ({ outputs: { y: objective(f)(inputs['x']!) } });
    data[i] = (await once(step, unit, referenceDevice)).data[0] ?? 0;
  }
  return { dtype: 'float32', shape, data };
}

const image = (...shape: number[]): HostTensor => floats(new Random('image'), shape);
const half = (resize: typeof tf.image.resizeBilinear, size: [number, number]) => (x: Tensor4D) =>
  resize(x, size, false, true);

/** `devices/resize-gradient.ts` and `devices/pool-gradient.ts` replace tfjs's own. */
const REPAIRED_GRADIENTS: readonly (readonly [string, Linear, HostTensor])[] = [
  ['average pooling whose windows reach over the border', (x) => tf.avgPool(x, 3, 2, 'same'), image(1, 5, 5, 1)],
  ['nearest resizing with half-pixel centres', half(tf.image.resizeNearestNeighbor, [3, 3]), image(1, 7, 7, 1)],
  ['bilinear resizing with half-pixel centres', half(tf.image.resizeBilinear, [7, 7]), image(1, 4, 4, 1)],
  [
    'bilinear resizing of images that are not square',
    (x) => tf.image.resizeBilinear(x, [7, 3], true),
    image(1, 4, 6, 1),
  ],
];

describe('gradients that are repaired on the reference', () => {
  it.each(REPAIRED_GRADIENTS)('%s', async (_name, f, x) => {
    const truth = await differences(f, x);
    expect(mismatch(await gradient(f, x, referenceDevice), truth)).toBeUndefined();
    expect(mismatch(await gradient(f, x, cpuDevice), truth)).toBeUndefined();
  });
});

describe('kernels of the reference that are wrong', () => {
  it('a matrix product where both operands repeat over batch axes', async () => {
    const step: StepFunction = (_state, { x }) => ({
      outputs: { y: tf.matMul(tf.reshape(x!, [2, 1, 2, 3]), tf.reshape(x!, [1, 2, 3, 2])) },
    });
    const x = image(12);
    // Half of the result is missing.
    expect(await once(step, x, referenceDevice)).toMatchObject({ shape: [2, 2, 2, 2], data: { length: 8 } });
    expect((await once(step, x, cpuDevice)).data).toHaveLength(16);
  });

  it('a strided slice that drops an axis', async () => {
    const step: StepFunction = (_state, { x }) => ({
      outputs: { y: tf.stridedSlice(x!, [1, 3], [2, 0], [1, -2], 0, 0, 0, 0, 1) },
    });
    const x = image(2, 4);
    await expect(once(step, x, referenceDevice)).rejects.toThrow(/out of range/);
    expect((await once(step, x, cpuDevice)).data).toEqual(Float32Array.of(x.data[7] ?? 0, x.data[5] ?? 0));
  });
});
