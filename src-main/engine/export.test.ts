/** An exported function is a file for a bare ONNX Runtime. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { compile } from './compile.ts';
import { cpuDevice } from './devices/onnx.ts';
import { exportOnnx } from './export.ts';
import { batch, IMAGE, initialState, signature } from './fixtures/small-training.ts';
import { instanceNorm } from './nn/norm.ts';
import { ModelProto } from './onnx/schema.ts';
import type { StepFunction } from './step.ts';
import { tf } from './tfjs.ts';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** Inference of the small network: a map and its mean. */
const infer: StepFunction = (state, { x }) => {
  const wide = tf.relu(instanceNorm(tf.conv2d(x as Tensor4D, state['in'] as Tensor4D, 1, 'same')));
  const map = tf.sigmoid(tf.conv2d(wide, state['out'] as Tensor4D, 1, 'same'));
  return { outputs: { map, score: tf.mean(map, [1, 2, 3]) } };
};

it('runs in a bare session from a file, with the numbers of the compiled function', async () => {
  const state = initialState(1);
  const x = batch(1, 0);
  const compiled = await compile(infer, signature, cpuDevice);
  await compiled.writeState(state);
  const expected = await compiled.run(x);
  await compiled.dispose();

  const bytes = await exportOnnx(infer, state, signature.inputs, {
    name: 'detector',
    description: 'log-mel in, anomaly map and score out',
    metadata: { method: 'test', format: '1' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'earmark-export-'));
  try {
    const file = join(folder, 'detector.onnx');
    await writeFile(file, bytes);
    const session = await ort.InferenceSession.create(file);
    expect(session.inputNames).toEqual(['x']);
    expect([...session.outputNames].sort()).toEqual(['map', 'score']);
    const input = x['x'];
    const results = await session.run({ x: new ort.Tensor('float32', input?.data as Float32Array, [...IMAGE]) });
    for (const name of ['map', 'score']) {
      expect(results[name]?.dims).toEqual(expected[name]?.shape);
      const wanted = expected[name]?.data ?? [];
      Array.from(wanted).forEach((value, i) => expect(Number(results[name]?.data[i])).toBeCloseTo(value, 5));
    }
    await session.release();
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('holds standard operators only, the weights, and what was said about it', async () => {
  const bytes = await exportOnnx(infer, initialState(1), signature.inputs, { name: 'detector', metadata: { a: 'b' } });
  const model = ModelProto.toObject(ModelProto.decode(bytes)) as {
    opsetImport: { domain?: string }[];
    metadataProps: unknown;
    graph: { name: string; node: { domain?: string }[]; initializer: unknown[] };
  };
  expect(model.opsetImport.map(({ domain }) => domain ?? '')).toEqual(['']);
  expect(model.graph.node.every(({ domain }) => (domain ?? '') === '')).toBe(true);
  expect(model.graph.initializer.length).toBeGreaterThan(1);
  expect(model.metadataProps).toEqual([{ key: 'a', value: 'b' }]);
  expect(model.graph.name).toBe('detector');
});
