/** A compiled step's state: kept from call to call, copied out and in bit for bit, on every device that is here. */
import { describe, expect, it } from 'vitest';
import { batch, initialState, signature, trainingStep } from '../fixtures/small-training.ts';
import type { HostTensors } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import { tryDevice } from './availability.ts';
import { cpuDevice } from './onnx.ts';
import { referenceDevice } from './reference.ts';

const webgpu = await tryDevice('webgpu');
if ('reason' in webgpu) console.log(`webgpu is skipped: ${webgpu.reason}`);
const devices = [cpuDevice, referenceDevice, ...('device' in webgpu ? [webgpu.device] : [])];

describe.each(devices.map((device) => [device.id, device] as const))('%s', (_id, device) => {
  it('goes on from a snapshot with the same numbers', async () => {
    const first = await device.compile(trainingStep, signature);
    await first.writeState(initialState(3));
    await first.run(batch(3, 0));
    await first.run(batch(3, 1));
    const snapshot = await first.readState();
    await first.run(batch(3, 2));
    const straight = await first.readState();
    await first.dispose();

    const second = await device.compile(trainingStep, signature);
    await second.writeState(snapshot);
    expectSameBits(await second.readState(), snapshot);
    await second.run(batch(3, 2));
    expectSameBits(await second.readState(), straight);
    await second.dispose();
  });

  it('keeps odd bits: NaN payloads, infinities, -0, the least integer', async () => {
    const spec = { odd: { dtype: 'float32', shape: [4] }, least: { dtype: 'int32', shape: [1] } } as const;
    const step = await device.compile(({ odd }) => ({ outputs: { y: tf.add(odd ?? 0, 1) } }), {
      state: spec,
      inputs: {},
    });
    const bits = Uint32Array.of(0x7fc12345, 0xff800000, 0x80000000, 0x00000001);
    const state: HostTensors = {
      odd: { ...spec.odd, data: new Float32Array(bits.buffer) },
      least: { ...spec.least, data: Int32Array.of(-(2 ** 31)) },
    };
    await step.writeState(state);
    await step.run({});
    expectSameBits(await step.readState(), state);
    await step.dispose();
  });

  it('is not the caller’s memory', async () => {
    const step = await device.compile(trainingStep, signature);
    const state = initialState(4);
    await step.writeState(state);
    const copy = await step.readState();
    const filter = state['in']?.data as Float32Array;
    const before = filter[0];
    filter[0] = 1e9;
    (copy['in']?.data as Float32Array)[1] = 1e9;
    const now = (await step.readState())['in']?.data as Float32Array;
    expect(now[0]).toBe(before);
    expect(now[1]).not.toBe(1e9);
    await step.dispose();
  });

  it('refuses tensors that do not fit, by name', async () => {
    const step = await device.compile(trainingStep, signature);
    const state = initialState(5);
    const { in: filter, ...others } = state;
    await expect(async () => step.writeState(others)).rejects.toMatchObject({
      code: 'TENSOR_MISMATCH',
      message: expect.stringContaining('state in is missing') as string,
    });
    const short = { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) } as const;
    await expect(async () => step.run({ x: short })).rejects.toMatchObject({
      code: 'TENSOR_MISMATCH',
      message: expect.stringContaining('x is float32 [2, 2]') as string,
    });
    await expect(async () => step.run({ ...batch(5, 0), y: filter ?? short })).rejects.toMatchObject({
      code: 'TENSOR_MISMATCH',
      message: expect.stringContaining('no input y') as string,
    });
    await step.dispose();
  });
});

it('trains alike on all of them', async () => {
  const losses = await Promise.all(
    devices.map(async (device) => {
      const step = await device.compile(trainingStep, signature);
      await step.writeState(initialState(6));
      const values: number[] = [];
      for (let i = 0; i < 5; i++) values.push((await step.run(batch(6, i)))['loss']?.data[0] ?? NaN);
      await step.dispose();
      return values;
    }),
  );
  for (const values of losses.slice(1)) {
    values.forEach((value, i) => expect(value / (losses[0]?.[i] ?? NaN)).toBeCloseTo(1, 4));
  }
});

function expectSameBits(actual: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { data }] of Object.entries(wanted)) {
    const got = actual[name]?.data;
    expect(got && bytes(got), name).toEqual(bytes(data));
  }
}

const bytes = (data: ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
