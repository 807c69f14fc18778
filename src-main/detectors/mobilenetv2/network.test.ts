import { expect, it } from 'vitest';
import { divisible, MobileNetV2 } from './network.ts';
import { patchesOf } from './patches.ts';
import { logOdds } from './scoring.ts';

it.each([
  [4, 711_348, 692_804],
  [3, 710_067, 691_523],
])('has Keras’s numbers of parameters with %i classes', (classes, all, trainable) => {
  expect(new MobileNetV2({ alpha: 0.5, classes, normMomentum: 0.001 }).counts()).toEqual({ all, trainable });
});

it('has those of the published network with alpha 1 and 1000 classes', () => {
  const network = new MobileNetV2({ alpha: 1, classes: 1000, normMomentum: 0.001 });
  expect(network.counts().all).toBe(3_538_984);
});

it('costs 15.65 million multiply-adds a patch', () => {
  const network = new MobileNetV2({ alpha: 0.5, classes: 4, normMomentum: 0.001 });
  expect(network.macs({ mel: 128, time: 64 }) / 1e6).toBeCloseTo(15.65, 2);
});

it('rounds channels as Keras does', () => {
  expect([4, 8, 12, 16, 48, 1.6, 19].map(divisible)).toEqual([8, 8, 16, 16, 48, 8, 24]);
});

it('cuts a clip of 10 s into 250 patches at hop 1, and 32 at hop 8', () => {
  const clip = {
    machineType: 'fan',
    machineId: '00',
    features: { bands: 1, frames: 313, data: new Float32Array(313) },
  };
  const starts = (hop: number) => patchesOf([clip], 64, hop).map(({ start }) => start);
  expect(starts(1)).toEqual(Array.from({ length: 250 }, (_, i) => i));
  expect(starts(8)).toHaveLength(32);
  expect(starts(8).at(-1)).toBe(248);
});

it('scores ln((1 - p) / p), and at most 36', () => {
  const logits = [Math.log(0.7), Math.log(0.2), Math.log(0.1)];
  expect(logOdds(logits, 0)).toBeCloseTo(Math.log(0.3 / 0.7), 9);
  expect(logOdds(logits, 2)).toBeCloseTo(Math.log(0.9 / 0.1), 9);
  // Where a probability in single precision would be 1.
  expect(logOdds([25, 0, -30], 0)).toBeCloseTo(-25, 6);
  expect(logOdds([90, 0, 0], 0)).toBeCloseTo(Math.log(2.2e-16), 6);
  expect(logOdds([90, 0, 0], 1)).toBeCloseTo(-Math.log(2.2e-16), 6);
});
