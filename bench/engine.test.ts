import { describe, expect, test, vi } from 'vitest';
import { runCaptured } from '../src-main/hosts/cli/captured.ts';
import { commands } from '../src-main/hosts/cli/commands/index.ts';
import { pythonWithTorch } from './python.ts';
import { engineBenchSchema } from './report.ts';

vi.mock(import('./python.ts'), async (load) => ({ pythonWithTorch: vi.fn((await load()).pythonWithTorch) }));

/** Processes are started and PyTorch is imported, on machines that may be busy. */
const TIMEOUT_MS = 240_000;

const bench = (...argv: string[]) => runCaptured(['bench', ...argv], commands);

const tiny = ['engine', '--quick', '--scale', 'small', '--network', 'object-decoder'];

describe('bench engine', { timeout: TIMEOUT_MS }, () => {
  test('--quick --json gives every figure, beside PyTorch where there is one', async () => {
    const { code, out, err } = await bench(...tiny, '--network', 'anomaly-unet', '--json');
    expect(err.split('\n')).toContain('measuring object-decoder, training, on cpu');
    expect(code).toBe(0);
    const { measurements, torchMissing } = engineBenchSchema.parse(JSON.parse(out));
    expect(measurements.map(({ network, mode }) => [network, mode])).toEqual([
      ['anomaly-unet', 'forward'],
      ['anomaly-unet', 'training'],
      ['object-decoder', 'forward'],
      ['object-decoder', 'training'],
    ]);
    for (const { gflop, parameters, used, ours, torch, ratio } of measurements) {
      expect(parameters).toBeGreaterThan(0);
      expect(used).toEqual([0, 1]);
      expect(ours.rounds.map(({ ms }) => ms.length)).toEqual([1, 1]);
      expect(ours.ms).toBeGreaterThan(0);
      expect(ours.gflops).toBeCloseTo((1000 * gflop) / ours.ms);
      expect(ours.peakBytes).toBeGreaterThan(2 ** 24);
      expect(torch === null).toBe(torchMissing !== null);
      if (torch) expect(ratio).toMatchObject({ time: ours.ms / torch.ms, memory: ours.peakBytes / torch.peakBytes });
    }
    // A training step counts as three forward passes.
    expect(measurements[1]?.gflop).toBeCloseTo(3 * (measurements[0]?.gflop ?? NaN));
  });

  test('without PyTorch says so and reports our figures', async () => {
    vi.mocked(pythonWithTorch).mockResolvedValueOnce(undefined);
    const { code, out } = await bench(...tiny);
    expect(code).toBe(0);
    expect(out).toContain('No Python here can import torch');
    expect(out).toMatch(/^object-decoder( \*)? +training( +[\d.]+){4}( +-){6}$/m);
  });

  test('refuses what it does not know', async () => {
    expect((await bench()).err).toContain('Which benchmark?');
    expect((await bench('engin')).err).toContain("There is no benchmark 'engin'.");
    expect((await bench('engine', '--scale', 'huge')).err).toContain("There is no scale 'huge'.");
    expect((await bench('engine', '--network', 'gpt')).err).toContain("There is no network 'gpt'.");
    const absent = await bench(...tiny, '--device', 'abacus');
    expect(absent.code).toBe(1);
    expect(absent.err).toContain('There is no device abacus.');
  });
});
