import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { Random } from '../random.ts';
import { float32, sizeOf, type HostTensor } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { nearestCodes, quantise, updateCodebook } from './ema-codebook.ts';
import { devices, expectClose, golden, run } from './golden.ts';
import { stopGradient } from './stop-gradient.ts';

const { inputs, outputs } = golden('codebook');
const start = { codes: inputs['codes']!, count: inputs['count']!, sum: inputs['sum']! };

function normal(seed: string, shape: number[]): HostTensor {
  return float32(shape, new Random(seed).normals(sizeOf(shape)));
}

describe.each(devices)('a codebook by moving averages, %s', (_, device) => {
  it("takes the codes and makes the updates of DSR's", async () => {
    const step = await compile(
      (state, { z }) => {
        const book = {
          codes: state['codes'] as Tensor2D,
          count: state['count'] as Tensor1D,
          sum: state['sum'] as Tensor2D,
        };
        const { indices, codes } = quantise(z!, book.codes);
        return { outputs: { indices, codes }, state: { ...updateCodebook(book, z!, indices) } };
      },
      { state: start, inputs: { z: inputs['z0']! } },
      device,
    );
    await step.writeState(start);
    for (let batch = 0; batch < 3; batch++) {
      const { indices, codes } = await step.run({ z: inputs[`z${batch}`]! });
      expect(indices?.data).toEqual(outputs[`indices${batch}`]?.data);
      expectClose(codes, outputs[`quantised${batch}`]!, `codes of batch ${batch}`);
      const state = await step.readState();
      for (const name of ['codes', 'count', 'sum'])
        expectClose(state[name], outputs[`${name}${batch}`]!, `${name}, ${batch}`);
    }
    await step.dispose();
  });

  it('passes the gradient straight to what was quantised', async () => {
    const results = await run(device, { z: inputs['z0']!, codes: inputs['codes']! }, ({ z, codes }) => {
      const book = codes as Tensor2D;
      const { straight, codes: taken } = quantise(z!, book);
      return { dz: tf.grad((a) => tf.sum(tf.square(quantise(a, book).straight)))(z!), straight, taken };
    });
    expect(results['straight']?.data).toEqual(results['taken']?.data);
    expectClose(results['dz'], doubled(results['taken']!), 'gradient');
  });

  it('can be trained as a parameter instead', async () => {
    const results = await run(device, { z: inputs['z0']!, codes: inputs['codes']! }, ({ z, codes }) => {
      const loss = (book: Tensor) =>
        tf.sum(tf.squaredDifference(stopGradient(z!), quantise(z!, book as Tensor2D).codes));
      const { indices } = quantise(z!, codes as Tensor2D);
      const hot = tf.oneHot(tf.reshape(indices, [-1]), 16, 1, 0, 'float32') as Tensor2D;
      const sums: Tensor = tf.matMul(hot, tf.reshape(z!, [-1, 6]), true);
      const counts = tf.expandDims(tf.sum(hot, 0), 1);
      return { slope: tf.grad(loss)(codes!), truth: tf.mul(tf.sub(tf.mul(codes!, counts), sums), 2) };
    });
    expectClose(results['slope'], results['truth']!, 'gradient');
  });

  it('finds the same codes whether the distances are made at once or in pieces', async () => {
    const host = { z: normal('z', [23, 4]), codes: normal('codes', [9, 4]) };
    const results = await run(device, host, ({ z, codes }) => ({
      whole: nearestCodes(z as Tensor2D, codes as Tensor2D),
      pieces: nearestCodes(z as Tensor2D, codes as Tensor2D, 45),
      rows: nearestCodes(z as Tensor2D, codes as Tensor2D, 1),
    }));
    expect(results['pieces']?.data).toEqual(results['whole']?.data);
    expect(results['rows']?.data).toEqual(results['whole']?.data);
  });

  it('leaves vectors of weight 0 out of the averages', async () => {
    const host = { ...start, z: inputs['z0']!, half: float32(inputs['z0']!.shape.slice(0, -1), onesThenZeros(40)) };
    const results = await run(device, host, ({ codes, count, sum, z, half }) => {
      const book = { codes: codes as Tensor2D, count: count as Tensor1D, sum: sum as Tensor2D };
      const first = tf.slice(z!, 0, 1);
      return {
        masked: updateCodebook(book, z!, quantise(z!, book.codes).indices, {}, half).codes,
        alone: updateCodebook(book, first, quantise(first, book.codes).indices).codes,
      };
    });
    expectClose(results['masked'], results['alone']!, 'codes');
  });
});

/** Two images: the first counts. */
const onesThenZeros = (length: number): number[] => Array.from({ length }, (_, i) => (i < length / 2 ? 1 : 0));

const doubled = (tensor: HostTensor): HostTensor =>
  float32(
    tensor.shape,
    Float32Array.from(tensor.data, (x) => 2 * x),
  );
