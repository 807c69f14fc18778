import { describe, expect, it } from 'vitest';
import { UserError } from '../../src-shared/errors.ts';
import { compile } from './compile.ts';
import { cpuDevice } from './devices/onnx.ts';
import type { StepFunction } from './step.ts';
import { tf } from './tfjs.ts';
import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core';

const SIGNATURE = { state: {}, inputs: { x: { dtype: 'float32', shape: [1, 4, 4, 2] } } } as const;

/** The line that this function is called from. */
function thisLine(): number {
  const frame = (new Error().stack ?? '').split('\n')[2] ?? '';
  return Number(/refusals\.test\.ts:(\d+):/.exec(frame)?.[1]);
}

let line = 0;

/** An op that the engine has no lowering for. */
function unsupportedOp(x: Tensor): Tensor {
  line = thisLine() + 1;
  return tf.dilation2d(x as Tensor4D, tf.ones<Rank.R3>([2, 2, 2]), 1, 'same');
}

async function refusal(step: StepFunction): Promise<UserError> {
  const error: unknown = await compile(step, SIGNATURE, cpuDevice).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof UserError) return error;
  throw new Error('not refused', { cause: error });
}

const thisFile = (at: number): RegExp => new RegExp(`refusals\\.test\\.ts:${at}:\\d+$`);

describe('a step that cannot be compiled', () => {
  it('is refused with the kernel and the line of the model', async () => {
    const error = await refusal((_state, { x }) => ({ outputs: { y: unsupportedOp(x!) } }));
    expect(error.code).toBe('KERNEL_UNSUPPORTED');
    expect(error.message).toContain('Dilation2D');
    expect(error.details).toMatchObject({ kernel: 'Dilation2D', at: expect.stringMatching(thisFile(line)) });
    expect(error.message).toContain(`refusals.test.ts:${line}:`);
    expect(error.hint).toBeDefined();
  });

  it('is refused where only a gradient needs the kernel', async () => {
    const odd = tf.customGrad((x) => ({
      value: tf.square(x as Tensor),
      gradFunc: (dy: Tensor) => unsupportedOp(dy),
    }));
    const error = await refusal((_state, { x }) => {
      const { value, grad } = tf.valueAndGrad((v: Tensor) => tf.sum(odd(v)))(x!);
      return { outputs: { value, grad } };
    });
    expect(error.code).toBe('KERNEL_UNSUPPORTED');
    expect(error.details).toMatchObject({ kernel: 'Dilation2D', at: expect.stringMatching(thisFile(line)) });
  });

  it('is refused with the variant of a kernel that is missing', async () => {
    const error = await refusal((_state, { x }) => ({
      outputs: { y: tf.conv2d(x as Tensor4D, tf.ones<Rank.R4>([1, 1, 4, 3]), 1, 'same', 'NCHW') },
    }));
    expect(error.code).toBe('KERNEL_UNSUPPORTED');
    expect(error.message).toContain('Conv2D with channels-first data');
  });

  it('is refused where it reads what it computes', async () => {
    const error = await refusal((_state, { x }) => {
      const mean = tf.mean(x!);
      line = thisLine() + 1;
      const [value = 0] = mean.dataSync();
      return { outputs: { y: tf.mul(x!, value) } };
    });
    expect(error.code).toBe('TRACE_READS_DATA');
    expect(error.details).toMatchObject({ at: expect.stringMatching(thisFile(line)) });
    expect(error.message).toContain(`refusals.test.ts:${line}:`);
  });

  it('may read what it made itself', async () => {
    const compiled = await compile(
      (_state, { x }) => ({ outputs: { y: tf.mul(x!, tf.scalar(3).dataSync()[0] ?? 0) } }),
      SIGNATURE,
      cpuDevice,
    );
    await compiled.dispose();
  });

  it('leaves the engine ready for the next', async () => {
    await refusal((_state, { x }) => ({ outputs: { y: unsupportedOp(x!) } }));
    const compiled = await compile((_state, { x }) => ({ outputs: { y: tf.relu(x!) } }), SIGNATURE, cpuDevice);
    const { y } = await compiled.run({
      x: { dtype: 'float32', shape: [1, 4, 4, 2], data: new Float32Array(32).fill(-1) },
    });
    expect(y?.data).toEqual(new Float32Array(32));
    await compiled.dispose();
  });
});
