/**
 * A compiled step whose state lives in this process's memory.
 *
 * The state exists twice. Each run reads one copy and writes the other, straight from and into ONNX Runtime, so that
 * nothing is copied or allocated per step, and a run that fails leaves the state it started from untouched.
 */
import { emptyOrt, fromOrt, type ort, type Session } from '../onnx/session.ts';
import { known, mapEntries } from '../records.ts';
import { assertMatches } from '../signature.ts';
import type { CompiledStep, Signature } from '../step.ts';
import type { HostTensors } from '../tensors.ts';
import { stateOutput, stepOutput, type Trace } from '../trace/trace.ts';
import { feedsOf } from './onnx-feeds.ts';

export class OnnxCpuStep implements CompiledStep {
  readonly operators: number;
  readonly #session: Session;
  readonly #signature: Signature;
  readonly #trace: Trace;
  #current: Record<string, ort.Tensor>;
  #spare: Record<string, ort.Tensor>;

  constructor(session: Session, signature: Signature, trace: Trace, operators: number) {
    this.#session = session;
    this.#signature = signature;
    this.#trace = trace;
    this.operators = operators;
    const { state } = signature;
    this.#current = mapEntries(state, emptyOrt);
    this.#spare = Object.fromEntries(trace.changed.map((name) => [name, emptyOrt(known(state, name))]));
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    assertMatches('input', inputs, this.#signature.inputs);
    const { outputs, changed } = this.#trace;
    const results = mapEntries(outputs, emptyOrt);
    const fetches: Record<string, ort.Tensor> = {};
    for (const [name, tensor] of Object.entries(results)) fetches[stepOutput(name)] = tensor;
    for (const name of changed) fetches[stateOutput(name)] = known(this.#spare, name);
    await this.#session.run(feedsOf(this.#session, this.#current, inputs), fetches);
    for (const name of changed) {
      const next = known(this.#spare, name);
      this.#spare[name] = known(this.#current, name);
      this.#current[name] = next;
    }
    return mapEntries(outputs, (spec, name) => fromOrt(known(results, name), spec));
  }

  readState(): Promise<HostTensors> {
    const copy = mapEntries(this.#signature.state, (spec, name) => {
      const view = fromOrt(known(this.#current, name), spec);
      return { ...view, data: view.data.slice() };
    });
    return Promise.resolve(copy);
  }

  writeState(state: HostTensors): Promise<void> {
    assertMatches('state', state, this.#signature.state);
    for (const [name, spec] of Object.entries(this.#signature.state)) {
      fromOrt(known(this.#current, name), spec).data.set(known(state, name).data);
    }
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    await this.#session.release();
    this.#current = {};
    this.#spare = {};
  }
}
