/**
 * The networks against PyTorch: outputs, loss, gradients of all parameters, and parameters and codebooks after three
 * Adam steps. `scripts/golden/networks_golden.py` writes the fixtures.
 *
 * Two tensors agree when `max |a - b| <= 1e-4 max |b|`, per tensor, b being PyTorch's.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  adamSpecs,
  adamStep,
  compile,
  differentiate,
  float32,
  focalLoss,
  initialAdam,
  meanSquaredError,
  openDevice,
  quantise,
  tf,
  updateCodebook,
  type Codebook,
  type CompiledStep,
  type HostTensor,
  type HostTensors,
  type Loss,
  type Quantised,
  type StepFunction,
  type Tensor,
  type Tensor4D,
  type Tensors,
  type TensorSpecs,
} from '../../engine/index.ts';
import { anomalyUnet } from './anomaly-unet.ts';
import { parameterSpecs, type Layer } from './layers.ts';
import { objectDecoder } from './object-decoder.ts';
import type { Sizes, Upsampling } from './sizes.ts';
import { subspaceRestriction } from './subspace.ts';
import { Vqvae2, type Level } from './vqvae2.ts';

const TOLERANCE = 1e-4;
/** Gradients that are zero in exact arithmetic, as a share of the network's largest. */
const ZERO = 1e-5;

class Golden {
  readonly metadata: Readonly<Record<string, string>>;
  readonly #tensors: ReadonlyMap<string, HostTensor>;

  /** Reads the safetensors format: 8 bytes length of a JSON header, the header, the data. */
  constructor(name: string) {
    const file = readFileSync(new URL(`fixtures/${name}.safetensors`, import.meta.url));
    const start = 8 + Number(file.readBigUInt64LE(0));
    const { __metadata__: metadata, ...entries } = JSON.parse(file.toString('utf8', 8, start)) as Record<
      string,
      { shape: number[]; data_offsets: [number, number] }
    > & { __metadata__: Record<string, string> };
    this.metadata = metadata;
    this.#tensors = new Map(
      Object.entries(entries).map(
        ([
          key,
          {
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          const bytes = Uint8Array.from(file.subarray(start + from, start + to));
          return [key, float32(shape, new Float32Array(bytes.buffer))];
        },
      ),
    );
  }

  /** What is called `<kind>.<name>`, by name. */
  all(kind: 'parameter' | 'input' | 'output' | 'gradient' | 'after'): HostTensors {
    const prefix = `${kind}.`;
    const entries = [...this.#tensors].filter(([key]) => key.startsWith(prefix));
    return Object.fromEntries(entries.map(([key, tensor]) => [key.slice(prefix.length), tensor]));
  }
}

/** What a network's test case differs in. */
interface Case {
  readonly golden: Golden;
  readonly layers: readonly Layer[];
  /** The loss, what `output.*` is compared with, and what else the update needs. */
  readonly forward: (parameters: Tensors, inputs: Tensors, state: Tensors) => Loss;
  /** New values of what Adam does not train. */
  readonly update?: (state: Tensors, kept: Tensors) => Tensors;
}

/** A training step that also returns its gradients. */
function trainingStep({ golden, layers, forward, update }: Case): StepFunction {
  const names = Object.keys(parameterSpecs(layers));
  return (state, inputs) => {
    const { loss, kept, gradients } = differentiate((p) => forward(p, inputs, state), state, names);
    const learningRate = Number(golden.metadata['learningRate']);
    return {
      outputs: { ...prefixed('gradient', gradients), ...prefixed('output', kept), 'output.loss': loss },
      state: { ...adamStep(state, gradients, { learningRate }), ...update?.(state, kept) },
    };
  };
}

const prefixed = (prefix: string, tensors: Tensors): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));

async function compiledCase(subject: Case, device: string): Promise<CompiledStep> {
  const { golden, layers } = subject;
  const trained = parameterSpecs(layers);
  const parameters = golden.all('parameter');
  const state: TensorSpecs = { ...parameters, ...adamSpecs(trained) };
  const step = await compile(trainingStep(subject), { state, inputs: golden.all('input') }, await openDevice(device));
  await step.writeState({ ...parameters, ...initialAdam(trained) });
  return step;
}

function expectClose(actual: HostTensors, expected: HostTensors, skip: ReadonlySet<string> = new Set()): void {
  const wrong = Object.entries(expected)
    .filter(([name]) => !skip.has(name))
    .map(([name, tensor]) => ({ name, error: relativeError(actual[name], tensor) }))
    .filter(({ error }) => !(error <= TOLERANCE));
  expect(wrong).toEqual([]);
}

function relativeError(actual: HostTensor | undefined, { shape, data }: HostTensor): number {
  expect(actual?.shape).toEqual(shape);
  return largest(data.map((b, i) => b - (actual?.data[i] ?? NaN))) / largest(data);
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((max, value) => Math.max(max, Math.abs(value)), 0);

const stripped = (tensors: HostTensors, prefix: string): HostTensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]));

/** Biases that instance normalisation takes away again: their gradients are rounding, and Adam makes steps of that. */
function idleBiases({ golden }: Case): ReadonlySet<string> {
  const gradients = Object.entries(golden.all('gradient'));
  const scale = Math.max(...gradients.map(([, { data }]) => largest(data)));
  return new Set(
    gradients
      .filter(([name, { data }]) => name.endsWith('.bias') && largest(data) < ZERO * scale)
      .map(([name]) => name),
  );
}

function expectGradients(outputs: HostTensors, { golden }: Case, idle: ReadonlySet<string>): void {
  const expected = golden.all('gradient');
  const actual = stripped(outputs, 'gradient');
  const scale = Math.max(...Object.values(expected).map(({ data }) => largest(data)));
  expectClose(actual, expected, idle);
  for (const name of idle) expect(largest(actual[name]?.data ?? [NaN]), name).toBeLessThan(ZERO * scale);
}

function vqvae2(upsampling: Upsampling): Case {
  const golden = new Golden(`vqvae2-${upsampling}`);
  const net = new Vqvae2(JSON.parse(golden.metadata['sizes'] ?? '') as Sizes, upsampling);
  const key = (level: Level) => (level === 'coarse' ? 'codebook1' : 'codebook2');
  return {
    golden,
    layers: net.layers,
    forward(parameters, inputs, state) {
      const x = inputs['x'] as Tensor4D;
      const found = new Map<Level, Quantised<Tensor4D>>();
      const { z1, q1, z2, q2 } = net.encode(parameters, x, (level, z) => {
        const quantised = quantise(z, state[`${key(level)}.codes`] as Codebook['codes']);
        found.set(level, quantised);
        return quantised.straight;
      });
      const [coarse, fine] = [found.get('coarse')!, found.get('fine')!];
      const x_out = net.decode(parameters, net.joined(parameters, q1, q2));
      const commitment = tf.add(meanSquaredError(z1, coarse.codes), meanSquaredError(z2, fine.codes));
      return {
        loss: tf.add(meanSquaredError(x, x_out), tf.mul(commitment, 0.25)),
        kept: { z1, q1, z2, q2, x_out, indices1: coarse.indices, indices2: fine.indices },
      };
    },
    update: (state, kept) =>
      Object.fromEntries(
        [1, 2].flatMap((level): [string, Tensor][] => {
          const part = (name: string) => state[`codebook${level}.${name}`];
          const before = { codes: part('codes'), sum: part('sums'), count: part('counts') } as Codebook;
          const after = updateCodebook(before, kept[`z${level}`]!, kept[`indices${level}`]!);
          return [
            [`codebook${level}.codes`, after.codes],
            [`codebook${level}.sums`, after.sum],
            [`codebook${level}.counts`, after.count],
          ];
        }),
      ),
  };
}

function unet(): Case {
  const golden = new Golden('anomaly-unet');
  const net = anomalyUnet(Number(golden.metadata['width']));
  return {
    golden,
    layers: net.layers,
    forward(parameters, { x, anomalous }) {
      const probabilities = net.probabilities(parameters, x as Tensor4D);
      return { loss: focalLoss(probabilities, anomalous!), kept: { probabilities } };
    },
  };
}

function object(): Case {
  const golden = new Golden('object-decoder');
  const net = objectDecoder(JSON.parse(golden.metadata['sizes'] ?? '') as Sizes);
  return {
    golden,
    layers: net.layers,
    forward(parameters, { joined, x }) {
      const reconstruction = net.apply(parameters, joined as Tensor4D);
      return { loss: meanSquaredError(reconstruction, x!), kept: { reconstruction } };
    },
  };
}

function subspace(): Case {
  const golden = new Golden('subspace');
  const net = subspaceRestriction(Number(golden.metadata['width']), 'srm');
  return {
    golden,
    layers: net.layers,
    forward(parameters, { f, q }) {
      const restricted = net.apply(parameters, f as Tensor4D);
      return { loss: meanSquaredError(restricted, q!), kept: { restricted } };
    },
  };
}

const cases: readonly [string, () => Case][] = [
  ['the discrete autoencoder, paper', () => vqvae2('paper')],
  ['the discrete autoencoder, dsr', () => vqvae2('dsr')],
  ['the anomaly detection module', unet],
  ['the object-specific decoder', object],
  ['the subspace restriction', subspace],
];

describe.each(['cpu', 'reference'])('on %s', (device) => {
  test.each(cases)('%s gives what PyTorch gives', async (_name, build) => {
    const subject = build();
    const { golden } = subject;
    const idle = idleBiases(subject);
    const step = await compiledCase(subject, device);
    const outputs = await step.run(golden.all('input'));
    expectClose(stripped(outputs, 'output'), golden.all('output'));
    expectGradients(outputs, subject, idle);

    const after = golden.all('after');
    if (Object.keys(after).length > 0) {
      for (let done = 1; done < Number(golden.metadata['steps']); done++) await step.run(golden.all('input'));
      expectClose(await step.readState(), after, idle);
    }
    await step.dispose();
  });
});
