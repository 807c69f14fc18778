import { describe, expect, it } from 'vitest';
import { frequencyTicks, logMelAxes, timeTicks } from './axes.ts';

const logMel = {
  sampleRate: 16000,
  hop: 512,
  bands: 128,
  lowestHz: 0,
  highestHz: 8000,
  melScale: 'slaney',
  fftSize: 1024,
};

describe('axes of a log-mel', () => {
  it('come from the settings of a run, where they are there', () => {
    expect(logMelAxes({ logMel })).toMatchObject({ bands: 128, hop: 512 });
    expect(logMelAxes({})).toBeUndefined();
    expect(logMelAxes({ logMel: { ...logMel, melScale: 'bark' } })).toBeUndefined();
    expect(logMelAxes({ logMel: { ...logMel, hop: '512' } })).toBeUndefined();
  });

  // Slaney: 8 kHz = 15 + 27 log(8)/log(6.4) = 45.245 mel; 1 kHz = 15 mel, so 15/45.245 of 129 steps, less one.
  it('place frequencies on the mel scale', () => {
    const ticks = frequencyTicks(logMelAxes({ logMel })!);
    expect(ticks.map(({ label }) => label)).toEqual(['0.25', '0.5', '1', '2', '4', '8']);
    expect(ticks[2]?.at).toBeCloseTo(((15 / 45.2454) * 129 - 0.5) / 128, 4);
    expect(ticks.at(-1)?.at).toBe(1);
    const htk = frequencyTicks({ ...logMelAxes({ logMel })!, melScale: 'htk' });
    expect(htk[2]?.at).toBeCloseTo(((999.99 / 2840.02) * 129 - 0.5) / 128, 3);
  });

  it('place round times', () => {
    // 64 frames of 32 ms.
    expect(timeTicks(logMelAxes({ logMel })!, 64).map(({ label }) => label)).toEqual(['0', '1', '2']);
    expect(timeTicks({ hop: 512, sampleRate: 16000 }, 16).map(({ label }) => label)).toEqual(['0.0', '0.2', '0.4']);
  });
});
