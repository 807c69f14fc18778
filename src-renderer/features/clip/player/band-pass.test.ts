import { expect, it } from 'vitest';
import { bandFilters, type Band } from './band-pass.ts';

const RATE = 16_000;

/** Level of a tone behind the filters, dB against the level before. */
async function gain(band: Band, hertz: number): Promise<number> {
  const context = new OfflineAudioContext(1, RATE, RATE);
  const tone = new OscillatorNode(context, { frequency: hertz });
  const end = bandFilters(context, band).reduce<AudioNode>((from, filter) => from.connect(filter), tone);
  end.connect(context.destination);
  tone.start();
  const heard = (await context.startRendering()).getChannelData(0).subarray(RATE / 2);
  const power = heard.reduce((sum, value) => sum + value ** 2, 0) / heard.length;
  return 10 * Math.log10(power / 0.5);
}

it('lets the band through and falls by 24 dB per octave beside it', async () => {
  const band = { low: 1000, high: 2000 };
  expect(await gain(band, 1414)).toBeGreaterThan(-1);
  expect(await gain(band, 1000)).toBeCloseTo(-3, 0);
  expect(await gain(band, 2000)).toBeCloseTo(-3, 0);
  expect(await gain(band, 500)).toBeCloseTo(-24.1, 0);
  // The bilinear transform makes the low-pass steeper towards half the sample rate.
  expect(await gain(band, 4000)).toBeLessThan(-24);
  expect(await gain(band, 125)).toBeLessThan(-70);
});

it('leaves out what would change nothing', () => {
  const context = new OfflineAudioContext(1, 1, RATE);
  expect(bandFilters(context, { low: 0, high: 8000 })).toEqual([]);
  expect(bandFilters(context, { low: 0, high: 500 }).map(({ type }) => type)).toEqual(['lowpass', 'lowpass']);
});
