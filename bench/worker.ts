/** Earmark's side of the benchmarks: one network in one mode, driven over standard input and output. */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { openDevice, sizeOf } from '../src-main/engine/index.ts';
import { UserError } from '../src-shared/errors.ts';
import { openStep, type OpenStep, type StepId } from './auddsr-steps.ts';
import { request, STEPS, type opened, type OpenMethodRequest, type OpenRequest, type Request } from './messages.ts';
import { openMethodStep } from './method-steps.ts';
import { benchNetwork, type NetworkId } from './networks.ts';
import { peakBytes } from './peak.ts';
import { signatureOf, stepOf } from './step.ts';

let subject: OpenStep | undefined;

async function open(problem: OpenRequest | OpenMethodRequest): Promise<z.infer<typeof opened>> {
  const start = performance.now();
  subject = await (problem.command === 'open' ? openSubject(problem) : openMethodStep(problem));
  return {
    openMs: performance.now() - start,
    parameters: subject.parameters,
    device: problem.device,
    threads: problem.threads,
    version: runtimeVersion(),
  };
}

async function openSubject(problem: OpenRequest): Promise<OpenStep> {
  const { network, mode, preset = 'cpu' } = problem;
  const device = await openDevice(problem.device);
  if (isStep(network)) return await openStep(network, preset, problem, device);
  const net = benchNetwork(network, problem);
  const { state, initial } = signatureOf(net, mode);
  const compiled = await device.compile(stepOf(net, mode), { state, inputs: net.inputs }, { threads: problem.threads });
  await compiled.writeState(initial());
  const batch = net.batch();
  return {
    parameters: Object.values(net.parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    run: () => compiled.run(batch),
    dispose: () => compiled.dispose(),
  };
}

const isStep = (network: NetworkId | StepId): network is StepId => STEPS.some((step) => step === network);

async function run(steps: number): Promise<number[]> {
  if (!subject) throw new Error('run before open');
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    await subject.run();
    times.push(performance.now() - start);
  }
  return times;
}

function runtimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return `ONNX Runtime ${version}`;
}

async function answer(message: Request): Promise<object> {
  switch (message.command) {
    case 'open':
    case 'open-method':
      return open(message);
    case 'run':
      return { ms: await run(message.steps) };
    case 'memory':
      return { peakBytes: peakBytes() };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify(await answer(request.parse(JSON.parse(line)))));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.log(JSON.stringify({ error: error.toJSON() }));
  }
}
await subject?.dispose();
