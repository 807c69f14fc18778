/**
 * A compiled step whose state stays on the device: each run's new state is the next run's input, without passing through
 * this process. Reading it back goes through a small copying session, because asking a GPU tensor for its data aborts
 * the process in onnxruntime-node 1.30 (docs/limitations.md).
 */
import { Graph } from '../graph/graph.ts';
import { onnxModel } from '../onnx/model.ts';
import { emptyOrt, fromOrt, openSession, toOrt, type ort, type Session, type SessionOptions } from '../onnx/session.ts';
import { known, mapEntries } from '../records.ts';
import { assertMatches } from '../signature.ts';
import type { CompiledStep, Signature } from '../step.ts';
import type { HostTensors } from '../tensors.ts';
import { stateInput, stateOutput, stepOutput, type Trace } from '../trace/trace.ts';
import { feedsOf } from './onnx-feeds.ts';

export class OnnxGpuStep implements CompiledStep {
  readonly operators: number;
  readonly #session: Session;
  readonly #options: SessionOptions;
  readonly #signature: Signature;
  readonly #trace: Trace;
  /** On the device after the first run, in memory before. */
  #state: Record<string, ort.Tensor>;
  #reader: Promise<Session> | undefined;

  constructor(session: Session, options: SessionOptions, signature: Signature, trace: Trace, operators: number) {
    this.#session = session;
    this.#options = options;
    this.#signature = signature;
    this.#trace = trace;
    this.operators = operators;
    this.#state = mapEntries(signature.state, emptyOrt);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    assertMatches('input', inputs, this.#signature.inputs);
    const { outputs, changed } = this.#trace;
    const results = await this.#session.run(feedsOf(this.#session, this.#state, inputs));
    for (const name of changed) {
      const previous = known(this.#state, name);
      this.#state[name] = known(results, stateOutput(name));
      discard(previous);
    }
    return mapEntries(outputs, (spec, name) => {
      const view = fromOrt(known(results, stepOutput(name)), spec);
      return { ...view, data: view.data.slice() };
    });
  }

  async readState(): Promise<HostTensors> {
    const resident = Object.entries(this.#state).filter(([, tensor]) => tensor.location !== 'cpu');
    if (resident.length === 0) return this.#copies(this.#state);
    this.#reader ??= this.#openReader(resident.map(([name]) => name));
    const reader = await this.#reader;
    const feeds = Object.fromEntries(resident.map(([name, tensor]) => [stateInput(name), tensor]));
    const results = await reader.run(feeds);
    const read = Object.fromEntries(resident.map(([name]) => [name, known(results, stateOutput(name))]));
    return this.#copies({ ...this.#state, ...read });
  }

  writeState(state: HostTensors): Promise<void> {
    assertMatches('state', state, this.#signature.state);
    Object.values(this.#state).forEach(discard);
    this.#state = mapEntries(this.#signature.state, (_, name) => {
      const host = known(state, name);
      return toOrt({ ...host, data: host.data.slice() });
    });
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    Object.values(this.#state).forEach(discard);
    this.#state = {};
    await this.#session.release();
    if (this.#reader) await (await this.#reader).release();
  }

  #copies(tensors: Readonly<Record<string, ort.Tensor>>): HostTensors {
    return mapEntries(this.#signature.state, (spec, name) => {
      const view = fromOrt(known(tensors, name), spec);
      return { ...view, data: view.data.slice() };
    });
  }

  #openReader(names: readonly string[]): Promise<Session> {
    const graph = new Graph();
    for (const name of names) {
      const { dtype, shape } = known(this.#signature.state, name);
      graph.outputs.set(stateOutput(name), graph.input(stateInput(name), dtype, shape));
    }
    return openSession(onnxModel(graph, { name: 'read' }), { ...this.#options, preferredOutputLocation: 'cpu' });
  }
}

/** Frees device memory at once; memory of this process is left to the garbage collector. */
function discard(tensor: ort.Tensor): void {
  if (tensor.location !== 'cpu') tensor.dispose();
}
