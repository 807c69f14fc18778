import { describe, expect, test } from 'vitest';
import { auddsrBenchSchema, auddsrBenchText } from './auddsr.ts';
import { stepMacs, stepProblem } from './auddsr-steps.ts';
import { runCaptured } from '../src-main/hosts/cli/captured.ts';
import { commands } from '../src-main/hosts/cli/commands/index.ts';

/** Processes are started and PyTorch is imported, on machines that may be busy. */
describe('bench auddsr', { timeout: 400_000 }, () => {
  test('gives every figure of both presets, beside PyTorch where there is one, and a table', async () => {
    const { code, out, err } = await runCaptured(
      ['bench', 'auddsr', '--quick', '--scale', 'small', '--json'],
      commands,
    );
    expect(err.split('\n')).toContain('measuring stage-2 of cpu on cpu');
    expect(code).toBe(0);
    const result = auddsrBenchSchema.parse(JSON.parse(out));
    const { measurements, growth, torchMissing } = result;
    expect(measurements.map(({ network, mode }) => `${network} ${mode}`)).toEqual(
      ['quick', 'cpu'].flatMap((preset) => [
        `${preset} stage-1 training`,
        `${preset} stage-2 training`,
        `${preset} scoring forward`,
      ]),
    );
    for (const { ours, torch, ratio, used } of measurements) {
      expect(used).toEqual([0, 1]);
      expect(ours.ms).toBeGreaterThan(0);
      expect(torch === null).toBe(torchMissing !== null);
      if (torch) expect(ratio).toMatchObject({ time: ours.ms / torch.ms, memory: ours.peakBytes / torch.peakBytes });
    }
    const [stage1, stage2, scoring] = measurements;
    // Scoring uses the networks of both stages.
    expect(scoring!.parameters).toBe(stage1!.parameters + stage2!.parameters);

    expect(growth.map(({ clips }) => clips)).toEqual([4, 8]);
    for (const { train, score } of growth) {
      expect(train.featuresMs).toBeGreaterThan(0);
      expect(train.stepMs).toBeGreaterThan(0);
      expect(score.clipsMs).toBeGreaterThan(0);
      expect(Math.min(train.peakBytes, score.peakBytes)).toBeGreaterThan(2 ** 24);
    }
    expect(auddsrBenchText(result)).toMatch(/^quick, 8 clips: training reads them in [\d.]+ s, .* MB$/m);
  });
});

test('work of a step: what is trained thrice, what is frozen once', () => {
  const problem = stepProblem('stage-1', 'cpu', 'full');
  const one = { ...problem, batch: 1 };
  expect(stepMacs('stage-1', problem)).toBe(problem.batch * stepMacs('stage-1', one));
  // What is frozen counts once in both, what is trained thrice in stage 2 and once when scoring.
  const frozen = stepMacs('stage-1', one) / 3;
  expect(stepMacs('stage-2', one) - frozen).toBe(3 * (stepMacs('scoring', one) - frozen));
});
