/** Records a step function as a graph. */
import { UserError } from '../../../src-shared/errors.ts';
import { withBackend } from '../backend-lock.ts';
import { Graph } from '../graph/graph.ts';
import { tracingBackend } from '../lowering/index.ts';
import { reshape } from '../ops/shape.ts';
import type { Signature, StepFunction, Tensors } from '../step.ts';
import type { HostTensors, TensorSpec, TensorSpecs } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import { TRACING_BACKEND, type TracingBackend } from './backend.ts';
import type { Target } from './target.ts';
import { Tracer } from './tracer.ts';

/** Names of a graph's inputs and outputs: state and batch may use the same words. */
export const stateInput = (name: string): string => `state.${name}`;
export const stateOutput = (name: string): string => `next.${name}`;
export const batchInput = (name: string): string => `in.${name}`;
export const stepOutput = (name: string): string => `out.${name}`;

export interface Trace {
  readonly graph: Graph;
  readonly outputs: TensorSpecs;
  /** State entries that the step changes. */
  readonly changed: readonly string[];
}

/**
 * @throws UserError `KERNEL_UNSUPPORTED`, `TRACE_READS_DATA`, `STEP_STATE_MISMATCH`
 */
export function traceStep(step: StepFunction, signature: Signature, target: Target): Promise<Trace> {
  const backend = tracingBackend();
  return withBackend(TRACING_BACKEND, () => {
    const graph = new Graph();
    const tracer = new Tracer(graph, target);
    return recording(backend, tracer, () => {
      const state = placeholders(backend, tracer, signature.state, stateInput);
      const inputs = placeholders(backend, tracer, signature.inputs, batchInput);
      const result = step(state, inputs);
      const changed = Object.entries(result.state ?? {});
      checkState(signature.state, result.state ?? {});
      for (const [name, tensor] of Object.entries(result.outputs))
        graph.outputs.set(stepOutput(name), final(tracer, tensor));
      for (const [name, tensor] of changed) graph.outputs.set(stateOutput(name), final(tracer, tensor));
      return { graph, outputs: specsOf(result.outputs), changed: changed.map(([name]) => name) };
    });
  });
}

/**
 * Records a function of a batch alone, with `weights` inside the graph as constants and plain input and output names:
 * the form that is exported.
 */
export function traceFrozen(
  step: StepFunction,
  weights: HostTensors,
  inputs: TensorSpecs,
  target: Target,
): Promise<Trace> {
  const backend = tracingBackend();
  return withBackend(TRACING_BACKEND, () => {
    const graph = new Graph();
    const tracer = new Tracer(graph, target);
    return recording(backend, tracer, () => {
      const state: Record<string, ReturnType<typeof tensorOf>> = {};
      for (const [name, { data, shape }] of Object.entries(weights)) {
        state[name] = tensorOf(backend, tracer.result(graph.constant(data, shape)));
      }
      const result = step(
        state,
        placeholders(backend, tracer, inputs, (name) => name),
      );
      for (const [name, tensor] of Object.entries(result.outputs)) graph.outputs.set(name, final(tracer, tensor));
      return { graph, outputs: specsOf(result.outputs), changed: [] };
    });
  });
}

function recording<T>(backend: TracingBackend, tracer: Tracer, body: () => T): T {
  return backend.record(tracer, () => {
    tf.engine().startScope();
    try {
      return body();
    } finally {
      tf.engine().endScope();
    }
  });
}

function placeholders(
  backend: TracingBackend,
  tracer: Tracer,
  specs: TensorSpecs,
  name: (key: string) => string,
): Tensors {
  const entries = Object.entries(specs).map(([key, { dtype, shape }]) => {
    const value = tracer.graph.input(name(key), dtype, shape);
    return [key, tensorOf(backend, tracer.result(value))] as const;
  });
  return Object.fromEntries(entries);
}

function tensorOf(backend: TracingBackend, info: ReturnType<Tracer['result']>) {
  return tf.engine().makeTensorFromTensorInfo(info, backend);
}

const final = (tracer: Tracer, tensor: { shape: number[]; dataId: object; dtype: string }) =>
  reshape(tracer.graph, tracer.logical(tensor as Parameters<Tracer['logical']>[0]), tensor.shape);

function specsOf(tensors: Tensors): TensorSpecs {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape }]): [string, TensorSpec] => {
      if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error(`${name} has type ${dtype}`);
      return [name, { dtype, shape: [...shape] }];
    }),
  );
}

function checkState(specs: TensorSpecs, next: Tensors): void {
  for (const [name, tensor] of Object.entries(next)) {
    const spec = specs[name];
    if (spec?.dtype === tensor.dtype && spec.shape.join() === tensor.shape.join()) continue;
    const wanted = spec ? `${spec.dtype} [${spec.shape.join()}]` : 'nothing of that name';
    throw new UserError(
      'STEP_STATE_MISMATCH',
      `The step returns ${name} as ${tensor.dtype} [${tensor.shape.join()}], but its signature has ${wanted}.`,
      { hint: 'Return every state entry with the shape and type it came in with.' },
    );
  }
}
