/** A long run must not grow: 500 consecutive training steps in an engine process, per device. */
import { describe, expect, it } from 'vitest';
import { tryDevice } from './devices/availability.ts';
import { EngineProcess } from './process/supervisor.ts';

const STEPS = 500;
/** Before those: buffers are taken and code is compiled. */
const WARM_UP = 200;

interface Sample {
  readonly step: number;
  readonly loss: number;
  readonly rss: number;
}

const webgpu = await tryDevice('webgpu');
if ('reason' in webgpu) console.log(`webgpu is skipped: ${webgpu.reason}`);

describe.each(['cpu', ...('device' in webgpu ? ['webgpu'] : [])])('%s', (device) => {
  it(`keeps its memory within 5 % over ${STEPS} steps`, { timeout: 300_000 }, async () => {
    const engine = await EngineProcess.start({ modules: [new URL('./fixtures/endurance.ts', import.meta.url)] });
    const samples: Sample[] = [];
    try {
      await engine.run(
        'endure',
        { device, steps: WARM_UP + STEPS },
        { onProgress: (data) => samples.push(data as Sample) },
      );
    } finally {
      await engine.dispose();
    }
    expect(samples.at(-1)?.step).toBe(WARM_UP + STEPS);
    expect(samples.at(-1)?.loss).toBeLessThan((samples[0]?.loss ?? 0) * 0.9);
    const memoryOf = (from: number) =>
      median(samples.filter(({ step }) => step > from && step <= from + 100).map(({ rss }) => rss));
    const early = memoryOf(WARM_UP);
    const late = memoryOf(WARM_UP + STEPS - 100);
    console.log(`${device}: ${megabytes(early)} after warm-up, ${megabytes(late)} at the end`);
    expect(late / early).toBeLessThan(1.05);
  });
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
