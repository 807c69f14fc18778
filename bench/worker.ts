/** Earmark's side of the benchmark: one network in one mode, driven over standard input and output. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { z } from 'zod';
import { openDevice, sizeOf, type CompiledStep, type HostTensors } from '../src-main/engine/index.ts';
import { UserError } from '../src-shared/errors.ts';
import { request, type opened, type OpenRequest, type Request } from './messages.ts';
import { benchNetwork } from './networks.ts';
import { signatureOf, stepOf } from './step.ts';

let compiled: CompiledStep | undefined;
let batch: HostTensors = {};

async function open(problem: OpenRequest): Promise<z.infer<typeof opened>> {
  const start = performance.now();
  const network = benchNetwork(problem.network, problem);
  const device = await openDevice(problem.device);
  const { state, initial } = signatureOf(network, problem.mode);
  compiled = await device.compile(
    stepOf(network, problem.mode),
    { state, inputs: network.inputs },
    { threads: problem.threads },
  );
  await compiled.writeState(initial());
  batch = network.batch();
  return {
    openMs: performance.now() - start,
    parameters: Object.values(network.parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    device: device.id,
    threads: problem.threads,
    version: runtimeVersion(),
  };
}

async function run(steps: number): Promise<number[]> {
  if (!compiled) throw new Error('run before open');
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const start = performance.now();
    await compiled.run(batch);
    times.push(performance.now() - start);
  }
  return times;
}

function runtimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return `ONNX Runtime ${version}`;
}

/** Of this process alone: unlike `getrusage`'s, Linux's VmHWM starts anew when a process is. */
function peakBytes(): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}

async function answer(message: Request): Promise<object> {
  switch (message.command) {
    case 'open':
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
await compiled?.dispose();
