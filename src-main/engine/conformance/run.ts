/** Runs cases on a device and on the reference, and compares. */
import { compile } from '../compile.ts';
import type { Device } from '../devices/device.ts';
import { timesRecorded } from '../lowering/index.ts';
import { Random } from '../random.ts';
import type { StepFunction, Tensors } from '../step.ts';
import type { HostTensor, HostTensors } from '../tensors.ts';
import { tf } from '../tfjs.ts';
import type { CaseGenerator, ConformanceCase, KernelCases } from './case.ts';
import { mismatch } from './compare.ts';
import type { Tensor } from '@tensorflow/tfjs-core';

export interface Failure {
  readonly kernel: string;
  readonly label: string;
  readonly problem: string;
}

export interface Outcome {
  readonly failures: readonly Failure[];
  /** Cases whose step was recorded without the kernel that they are meant to test; empty on eager devices. */
  readonly unreached: readonly Failure[];
}

/** The same cases on every machine and in every order. */
export function drawCases({ kernel, draw }: CaseGenerator, count: number): KernelCases {
  const cases = Array.from({ length: count }, (_, index) => draw(new Random(`conformance/${kernel}/${index}`), index));
  return { kernel, cases };
}

/**
 * Compiles all cases (results and gradients) into one step function, because a session costs more than a case, and
 * compares every result with the reference.
 * @throws what the device throws while it compiles or runs
 */
export async function runCases(kernels: readonly KernelCases[], device: Device, reference: Device): Promise<Outcome> {
  const all = kernels.flatMap(({ kernel, cases }) =>
    cases.map((test, index) => ({ kernel, test, id: `${kernel}.${index}` })),
  );
  const unreached: Failure[] = [];
  const stepOf =
    (exact: boolean): StepFunction =>
    (_state, inputs) => {
      const outputs: Record<string, Tensor> = {};
      for (const { kernel, test, id } of all) {
        const before = timesRecorded(kernel);
        const own = Object.keys(test.inputs).map((name) => [name, known(inputs, `${id}.${name}`)] as const);
        const fn = exact ? (test.exact ?? test.fn) : test.fn;
        const results = evaluate({ ...test, fn }, Object.fromEntries(own), id);
        for (const [name, tensor] of Object.entries(results)) outputs[`${id}.${name}`] = tensor;
        if (timesRecorded(kernel) === before) {
          unreached.push({ kernel, label: test.label, problem: 'never reached the kernel' });
        }
      }
      return { outputs };
    };
  const inputs: Record<string, HostTensor> = {};
  for (const { test, id } of all) {
    for (const [name, tensor] of Object.entries(test.inputs)) inputs[`${id}.${name}`] = tensor;
  }
  const run = async (on: Device, step: StepFunction) => {
    const compiled = await compile(step, { state: {}, inputs }, on);
    try {
      return { results: await compiled.run(inputs), traced: compiled.operators > 0 };
    } finally {
      await compiled.dispose();
    }
  };
  const got = await run(device, stepOf(false));
  const missed = got.traced ? [...unreached] : [];
  const { results: wanted } = await run(reference, stepOf(true));
  return { failures: all.flatMap((entry) => compareCase(entry, got.results, wanted)), unreached: missed };
}

function compareCase(
  { kernel, test, id }: { kernel: string; test: ConformanceCase; id: string },
  got: HostTensors,
  wanted: HostTensors,
): Failure[] {
  const names = Object.keys(wanted).filter((name) => name.startsWith(`${id}.`));
  return names.flatMap((name) => {
    const short = name.slice(id.length + 1);
    const truth = test.expected?.[short] ?? known(wanted, name);
    const problem = mismatch(got[name], truth, test.tolerance);
    return problem === undefined ? [] : [{ kernel, label: test.label, problem: `${short} ${problem}` }];
  });
}

/** Results as `out` or `out.<key>`, gradients as `grad.<input>`. */
function evaluate(test: ConformanceCase, inputs: Tensors, id: string): Tensors {
  const named = (tensors: Tensors) => {
    const result = test.fn(tensors);
    if (result instanceof tf.Tensor) return { out: result };
    return Object.fromEntries(Object.entries(result).map(([key, tensor]) => [`out.${key}`, tensor]));
  };
  const results: Record<string, Tensor> = named(inputs);
  const wanted = test.differentiate ?? [];
  if (wanted.length === 0) return results;
  const objective = (...differentiated: Tensor[]) => {
    const replaced = Object.fromEntries(wanted.map((name, index) => [name, differentiated[index]!]));
    return weightedSum(named({ ...inputs, ...replaced }), id);
  };
  const gradients = tf.grads(objective)(wanted.map((name) => known(inputs, name)));
  gradients.forEach((gradient, index) => (results[`grad.${wanted[index] ?? ''}`] = gradient));
  return results;
}

/** `sum(result * r)` over all float results, `r` uniform in ±1 and the same on every device. */
function weightedSum(results: Tensors, id: string): Tensor {
  const terms = Object.entries(results).flatMap(([name, tensor]) => {
    if (tensor.dtype !== 'float32') return [];
    const random = new Random(`cotangent/${id}/${name}`);
    return [tf.sum(tf.mul(tensor, tf.tensor(random.uniforms(tensor.size, -1, 1), tensor.shape)))];
  });
  const [first, ...others] = terms;
  if (!first) throw new Error(`${id} has no float result to differentiate`);
  return others.reduce((sum, term) => tf.add(sum, term), first);
}

function known<T>(record: Readonly<Record<string, T>>, name: string): T {
  const entry = record[name];
  if (entry === undefined) throw new Error(`no tensor ${name}`);
  return entry;
}
