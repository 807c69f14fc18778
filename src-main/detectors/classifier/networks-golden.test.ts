/**
 * Small instances of both networks against PyTorch (scripts/golden/classifiers_golden.py): logits with the batch's
 * statistics and with moving ones, loss, all gradients and the moved averages.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  compile,
  differentiate,
  float32,
  int32,
  openDevice,
  sizeOf,
  tf,
  type HostTensor,
  type HostTensors,
  type Tensor1D,
} from '../../engine/index.ts';
import { crossEntropy } from '../mobile/arcface.ts';
import { MobileNetV2 } from '../mobilenetv2/network.ts';
import { Stgram } from '../stgram/network.ts';
import { stgramPresets } from '../stgram/settings.ts';
import type { Classifier } from './training.ts';

interface Golden {
  readonly loss: number;
  readonly training: readonly (readonly number[])[];
  readonly inference: readonly (readonly number[])[];
  /** Length and product with `wave`, of gradients and of averages. */
  readonly tensors: Readonly<Record<string, readonly [number, number]>>;
}

const golden = JSON.parse(readFileSync(new URL('fixtures/networks.json', import.meta.url), 'utf8')) as Record<
  'mobilenetv2' | 'stgram',
  Golden
>;

const [BATCH, CLASSES] = [6, 3];
/** Of logits and loss, by the largest; the numbers to compare with are in double precision. */
const TOLERANCE = 1e-4;
/** Activations at the kinks of ReLU6 fall to either side: PyTorch's own single precision is off by 6e-3 here. */
const MOBILENET = 6e-3;
const device = await openDevice('cpu');
const target = int32(
  [BATCH],
  Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES),
);

/** As the script's: numbers in [-1, 1] that two languages agree on. */
function wave(name: string, length: number): Float64Array {
  const phase = Array.from(name).reduce((sum, letter, i) => sum + letter.charCodeAt(0) * (i + 1), 0) % 1000;
  return Float64Array.from({ length }, (_, i) => Math.sin(phase + i * 1.7 + (i % 13) ** 2));
}

function start(name: string, shape: readonly number[]): HostTensor<'float32'> {
  const numbers = wave(name, sizeOf(shape));
  const part = name.slice(name.lastIndexOf('.') + 1);
  const [offset, scale] = ((): readonly [number, number] => {
    switch (part) {
      case 'kernel':
      case 'centres': {
        const depthwise = shape.length === 4 && shape[3] === 1;
        return [0, Math.sqrt(3 / sizeOf(depthwise ? shape.slice(0, 2) : shape.slice(0, -1)))];
      }
      case 'scale':
        return [1, 0.3];
      case 'variance':
        return [1, 0.5];
      case 'slope':
        return [0.25, 0.1];
      default:
        return [0, 0.2];
    }
  })();
  return float32(
    shape,
    Float32Array.from(numbers, (value) => offset + scale * value),
  );
}

const decibels = (name: string, shape: readonly number[]): HostTensor<'float32'> =>
  float32(
    shape,
    Float32Array.from(wave(name, sizeOf(shape)), (value) => 10 * value - 40),
  );

/** @param tolerance of gradients and averages */
async function compare(model: Classifier, inputs: HostTensors, wanted: Golden, tolerance: number): Promise<void> {
  const specs = { ...model.parameters, ...model.averages };
  const state = Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, start(name, shape)]));
  const names = Object.keys(model.parameters);
  const step = await compile(
    (tensors, given) => {
      const own = given['target'] as Tensor1D;
      const { loss, kept, gradients } = differentiate(
        (parameters) => {
          const moved: Record<string, Tensor1D> = {};
          const logits = model.logits({ tensors: { ...tensors, ...parameters }, moved }, given, own);
          return { loss: tf.mean(crossEntropy(logits, own)), kept: { ...moved, training: logits } };
        },
        tensors,
        names,
      );
      return { outputs: { ...gradients, ...kept, loss, inference: model.logits({ tensors }, given, own) } };
    },
    { state: specs, inputs: { ...inputs, target } },
    device,
  );
  await step.writeState(state);
  const results = await step.run({ ...inputs, target });
  await step.dispose();

  const close = (actual: number, value: number, largest: number, what: string, most = TOLERANCE) =>
    expect(Math.abs(actual - value), `${what}: ${actual} for ${value}`).toBeLessThan(most * largest);
  close(results['loss']!.data[0]!, wanted.loss, wanted.loss, 'loss');
  for (const kind of ['training', 'inference'] as const) {
    const values = wanted[kind].flat();
    const largest = Math.max(...values.map(Math.abs));
    for (const [i, value] of values.entries()) close(results[kind]!.data[i]!, value, largest, `${kind} ${i}`);
  }
  expect(Object.keys(wanted.tensors).sort()).toEqual(Object.keys(specs).sort());
  const longest = Math.max(...names.map((name) => wanted.tensors[name]![0]));
  for (const [name, [length, product]] of Object.entries(wanted.tensors)) {
    const data = results[name]!.data as Float32Array;
    const probe = wave(`probe ${name}`, data.length);
    const square = data.reduce((sum, value) => sum + value * value, 0);
    // A gradient that is nothing in exact arithmetic is rounding in both.
    const scale = Math.max(length, 0.01 * longest);
    close(Math.sqrt(square), length, scale, `length of ${name}`, tolerance);
    const along = data.reduce((sum, value, i) => sum + value * probe[i]!, 0);
    close(along, product, scale * Math.sqrt(data.length), name, tolerance);
  }
}

it('MobileNetV2 gives PyTorch’s numbers, with Keras’s padding', async () => {
  const model = new MobileNetV2({ alpha: 0.1, classes: CLASSES, normMomentum: 0.01 });
  await compare(model, { x: decibels('x', [BATCH, 64, 64, 1]) }, golden.mobilenetv2, MOBILENET);
});

it('STgram gives PyTorch’s numbers', async () => {
  const { paper } = stgramPresets;
  const model = new Stgram(
    {
      ...paper,
      logMel: { ...paper.logMel, fftSize: 64, hop: 32, bands: 32 },
      seconds: 0.128,
      network: { tgramLayers: 2, width: 0.125, embedding: 16 },
    },
    CLASSES,
  );
  expect(model.frames).toBe(65);
  const waveform = float32([BATCH, model.samples], Float32Array.from(wave('waveform', BATCH * model.samples)));
  await compare(
    model,
    { logMel: decibels('logMel', [BATCH, 32, model.frames, 1]), waveform },
    golden.stgram,
    TOLERANCE,
  );
});
