import { expect, it } from 'vitest';
import { wavBlob, wavHeader } from './wav.ts';

it('is what the browser decodes to the same samples', async () => {
  const samples = Int16Array.from({ length: 1600 }, (_, index) => Math.round(20_000 * Math.sin(index / 7)));
  samples[0] = -32_768;
  samples[1] = 32_767;
  const bytes = await wavBlob(samples, 16_000).arrayBuffer();
  const context = new OfflineAudioContext(1, 1600, 16_000);
  const decoded = await context.decodeAudioData(bytes);
  expect(decoded.sampleRate).toBe(16_000);
  expect(decoded.numberOfChannels).toBe(1);
  const heard = decoded.getChannelData(0);
  expect(heard).toHaveLength(1600);
  for (const [index, sample] of samples.entries()) expect(Math.abs(heard[index]! * 32_768 - sample)).toBeLessThan(1.01);
});

it('says the sizes and rates in its header', () => {
  const header = new DataView(wavHeader(10, 44_100).buffer);
  expect(header.getUint32(4, true)).toBe(56);
  expect(header.getUint32(24, true)).toBe(44_100);
  expect(header.getUint32(28, true)).toBe(88_200);
  expect(header.getUint32(40, true)).toBe(20);
});
