import { expect, test } from 'vitest';
import { runCaptured } from '../src-main/hosts/cli/captured.ts';
import { commands } from '../src-main/hosts/cli/commands/index.ts';
import { METHOD_BENCHES } from './method-registry.ts';
import { methodBenchSchema } from './methods.ts';

/** Processes are started and PyTorch is imported, on machines that may be busy. One method stands for all. */
test('bench ae gives every figure, beside PyTorch where there is one', { timeout: 200_000 }, async () => {
  const { code, out } = await runCaptured(['bench', 'ae', '--quick', '--scale', 'small', '--json'], commands);
  expect(code).toBe(0);
  const { benchmark, measurements, torchMissing } = methodBenchSchema.parse(JSON.parse(out));
  expect(benchmark).toBe('ae');
  expect(measurements.map(({ network }) => network)).toEqual(['paper training', 'paper scoring']);
  for (const { ours, torch, parameters } of measurements) {
    expect(ours.ms).toBeGreaterThan(0);
    // That both sides have as many is checked as they are measured.
    expect(parameters).toBeGreaterThan(0);
    expect(torch === null).toBe(torchMissing !== null);
  }
});

test('the command knows every method that has a benchmark', async () => {
  const { err } = await runCaptured(['bench', 'nothing'], commands);
  for (const { detector } of METHOD_BENCHES) expect(err).toMatch(new RegExp(`[ ,]${detector.id}[,:]`));
});
