/** Makes step functions of networks: a forward pass, or a training step with Adam. */
import {
  adamSpecs,
  adamStep,
  differentiate,
  initialAdam,
  type HostTensors,
  type StepFunction,
  type Tensors,
  type TensorSpecs,
} from '../src-main/engine/index.ts';
import type { Mode } from './messages.ts';
import type { BenchNetwork } from './networks.ts';

const LEARNING_RATE = 2e-4;

export function stepOf(network: BenchNetwork, mode: Mode): StepFunction {
  return mode === 'forward'
    ? (state, inputs) => ({ outputs: { result: network.forward(state, inputs) } })
    : (state, inputs) => {
        const forward = (parameters: Tensors) => ({
          loss: network.loss(network.forward(parameters, inputs), inputs),
        });
        const { loss, gradients } = differentiate(forward, state, Object.keys(network.parameters));
        return { outputs: { loss }, state: adamStep(state, gradients, { learningRate: LEARNING_RATE }) };
      };
}

/** What the step carries, and its first values. */
export function signatureOf(network: BenchNetwork, mode: Mode): { state: TensorSpecs; initial: () => HostTensors } {
  const { parameters } = network;
  return mode === 'forward'
    ? { state: parameters, initial: () => network.initialParameters() }
    : {
        state: { ...parameters, ...adamSpecs(parameters) },
        initial: () => ({ ...network.initialParameters(), ...initialAdam(parameters) }),
      };
}
