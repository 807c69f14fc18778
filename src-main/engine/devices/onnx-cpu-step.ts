/**
 * A compiled step whose state lives in this process's memory.
 *
 * The state exists twice. Each run reads one copy and writes the other, straight from and into ONNX Runtime, so that
 * nothing is copied or allocated per step, and a run that fails leaves the state it started from untouched.
 */
import { emptyOrt, fromOrt, toOrt, type ort, type Session } from '../onnx/session.ts';
import { assertMatches } from '../signature.ts';
import type { CompiledStep, Signature } from '../step.ts';
import type { HostTensors } from '../tensors.ts';
import { batchInput, stateInput, stateOutput, stepOutput, type Trace } from '../trace/trace.ts';

type OrtTensors = Record<string, ort.Tensor>;

export class OnnxCpuStep implements CompiledStep {
  readonly operators: number;
  readonly #session: Session;
  readonly #signature: Signature;
  readonly #trace: Trace;
  #current: OrtTensors;
  #spare: OrtTensors;

  constructor(session: Session, signature: Signature, trace: Trace, operators: number) {
    this.#session = session;
    this.#signature = signature;
    this.#trace = trace;
    this.operators = operators;
    const { state } = signature;
    this.#current = mapValues(state, emptyOrt);
    this.#spare = Object.fromEntries(trace.changed.map((name) => [name, emptyOrt(known(state, name))]));
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    assertMatches('input', inputs, this.#signature.inputs);
    const { outputs, changed } = this.#trace;
    const feeds: OrtTensors = {};
    for (const name of this.#session.inputNames) {
      const state = this.#current[name.slice(stateInput('').length)];
      feeds[name] = name.startsWith(stateInput('')) && state ? state : toOrt(known(inputs, name.slice(batchInput('').length)));
    }
    const results = mapValues(outputs, emptyOrt);
    const fetches: OrtTensors = {};
    for (const [name, tensor] of Object.entries(results)) fetches[stepOutput(name)] = tensor;
    for (const name of changed) fetches[stateOutput(name)] = known(this.#spare, name);
    await this.#session.run(feeds, fetches);
    for (const name of changed) {
      const next = known(this.#spare, name);
      this.#spare[name] = known(this.#current, name);
      this.#current[name] = next;
    }
    return mapEntries(outputs, (name, spec) => fromOrt(known(results, name), spec));
  }

  readState(): Promise<HostTensors> {
    const copy = mapEntries(this.#signature.state, (name, spec) => {
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

function known<T>(record: Readonly<Record<string, T>>, name: string): T {
  const entry = record[name];
  if (entry === undefined) throw new Error(`no tensor ${name}`);
  return entry;
}

const mapValues = <A, B>(record: Readonly<Record<string, A>>, f: (value: A) => B): Record<string, B> =>
  mapEntries(record, (_, value) => f(value));

function mapEntries<A, B>(record: Readonly<Record<string, A>>, f: (name: string, value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(name, value)]));
}
