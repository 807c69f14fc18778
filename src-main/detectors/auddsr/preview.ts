/**
 * What the networks make of one example of the last batch, for a person who watches the training. A step of its own,
 * compiled when it is first asked for, that reads the training's state and changes nothing of it.
 */
import {
  compile,
  quantise,
  tf,
  type CompiledStep,
  type Device,
  type HostTensor,
  type HostTensors,
  type Signature,
  type StepFunction,
  type Tensor2D,
  type Tensor4D,
} from '../../engine/index.ts';
import type { Preview } from '../detector.ts';
import type { AuddsrSettings } from './settings.ts';
import { alteredForward } from './stage2-forward.ts';
import type { Stage2Networks } from './stage2-networks.ts';
import type { Vqvae2 } from './vqvae2.ts';

/** Compiled once, with the state of the moment each time. */
export class PreviewStep {
  readonly #function: StepFunction;
  readonly #device: Device;
  #compiled: CompiledStep | undefined;

  constructor(step: StepFunction, device: Device) {
    this.#function = step;
    this.#device = device;
  }

  /** @param inputs of one example. @returns the pictures by name */
  async run(state: HostTensors, inputs: HostTensors): Promise<HostTensors> {
    this.#compiled ??= await compile(this.#function, signatureOf(state, inputs), this.#device);
    await this.#compiled.writeState(state);
    return await this.#compiled.run(inputs);
  }

  async dispose(): Promise<void> {
    await this.#compiled?.dispose();
  }
}

/** X_G of stage 1's own input: outputs `general`. */
export function stage1Pictures(model: Vqvae2): StepFunction {
  return (state, inputs) => {
    const x = inputs['x'] as Tensor4D;
    const { q1, q2 } = model.encode(state, x, (level, z) => quantise(z, state[`${level}.codes`] as Tensor2D).codes);
    return { outputs: { general: model.decode(state, model.joined(state, q1, q2)) } };
  };
}

/** X_G and X_S of the altered codes, and the map of where they differ: outputs `general`, `restored`, `map`. */
export function stage2Pictures(networks: Stage2Networks, settings: AuddsrSettings): StepFunction {
  return (state, inputs) => {
    const { q1, q2, shown } = alteredForward(networks, settings, state, inputs, 1);
    const { restored } = networks.restore(state, state, { q1, q2 });
    const probabilities = networks.segment(state, restored, shown);
    const map = tf.slice(probabilities, [0, 0, 0, 1], [-1, -1, -1, 1]);
    return { outputs: { general: shown, restored, map } };
  };
}

/** The first item of every input of a batch. */
export function firstOf(inputs: HostTensors, names: readonly string[]): HostTensors {
  return Object.fromEntries(
    names.map((name): [string, HostTensor] => {
      const { dtype, shape, data } = inputs[name]!;
      const size = shape.slice(1).reduce((product, length) => product * length, 1);
      return [name, { dtype, shape: [1, ...shape.slice(1)], data: data.slice(0, size) }];
    }),
  );
}

/** @param x `[1, mel, frames, 1]` */
export function previewOf(x: HostTensor, pictures: Readonly<Record<string, HostTensor>>): Preview {
  const [, bands = 0, frames = 0] = x.shape;
  return {
    bands,
    frames,
    pictures: Object.entries({ input: x, ...pictures }).map(([name, { data }]) => ({
      name,
      data: Float32Array.from(data),
    })),
  };
}

function signatureOf(state: HostTensors, inputs: HostTensors): Signature {
  const specs = (tensors: HostTensors): Signature['state'] =>
    Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
  return { state: specs(state), inputs: specs(inputs) };
}
