/** Runs a step function op by op on a tfjs backend: the reference, and TensorFlow where the user has installed it. */
import { withBackend } from '../backend-lock.ts';
import { assertMatches } from '../signature.ts';
import type { CompiledStep, Signature, StepFunction, StepResult, Tensors } from '../step.ts';
import { allocate, sizeOf, type HostTensor, type HostTensors, type TensorSpecs } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

export class EagerStep implements CompiledStep {
  readonly operators = 0;
  readonly #backend: string;
  readonly #step: StepFunction;
  readonly #signature: Signature;
  #state: Record<string, HostTensor>;

  constructor(backend: string, step: StepFunction, signature: Signature) {
    this.#backend = backend;
    this.#step = step;
    this.#signature = signature;
    this.#state = Object.fromEntries(
      Object.entries(signature.state).map(([name, { dtype, shape }]) => [
        name,
        { dtype, shape, data: allocate(dtype, sizeOf(shape)) },
      ]),
    );
  }

  run(inputs: HostTensors): Promise<HostTensors> {
    assertMatches('input', inputs, this.#signature.inputs);
    return withBackend(this.#backend, () => {
      tf.engine().startScope();
      try {
        const result: StepResult = this.#step(
          tensors(this.#state, this.#signature.state),
          tensors(inputs, this.#signature.inputs),
        );
        // Read everything before anything is replaced: a step that fails leaves the state as it was.
        const outputs = hosts(result.outputs);
        const next = hosts(result.state ?? {});
        this.#state = { ...this.#state, ...next };
        return outputs;
      } finally {
        tf.engine().endScope();
      }
    });
  }

  readState(): Promise<HostTensors> {
    const copy = Object.entries(this.#state).map(([name, t]) => [name, { ...t, data: t.data.slice() }] as const);
    return Promise.resolve(Object.fromEntries(copy));
  }

  writeState(state: HostTensors): Promise<void> {
    assertMatches('state', state, this.#signature.state);
    this.#state = Object.fromEntries(Object.entries(state).map(([name, t]) => [name, { ...t, data: t.data.slice() }]));
    return Promise.resolve();
  }

  dispose(): Promise<void> {
    this.#state = {};
    return Promise.resolve();
  }
}

function tensors(hostTensors: HostTensors, specs: TensorSpecs): Tensors {
  const entries = Object.keys(specs).map((name): [string, Tensor] => {
    const host = hostTensors[name];
    if (!host) throw new Error(`no tensor ${name}`);
    // tfjs keeps the array it is given: hand it a copy, so that no kernel can write into the caller's memory.
    return [name, tf.tensor(host.data.slice(), [...host.shape], host.dtype)];
  });
  return Object.fromEntries(entries);
}

function hosts(results: Tensors): Record<string, HostTensor> {
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => {
      const data = tensor.dataSync().slice() as HostTensor['data'];
      return [name, { dtype: tensor.dtype as HostTensor['dtype'], shape: [...tensor.shape], data }];
    }),
  );
}
