import { expect, it } from 'vitest';
import { compile, float32, int32, openDevice, tf, type Tensor1D, type Tensor2D } from '../../engine/index.ts';
import { arcFace, crossEntropy } from './arcface.ts';

const device = await openDevice('cpu');
const [margin, scale] = [0.7, 30];

/** Logits and cross entropy of embeddings at angles from class 0, which lies at 0 and class 1 at a right angle. */
async function at(angles: readonly number[]): Promise<{ logits: Float32Array; loss: Float32Array }> {
  const count = angles.length;
  const embedding = float32(
    [count, 2],
    Float32Array.from(angles.flatMap((angle) => [3 * Math.cos(angle), 3 * Math.sin(angle)])),
  );
  const inputs = { embedding, centres: float32([2, 2], Float32Array.from([2, 0, 0, 5])), target: int32([count]) };
  const step = await compile(
    (_state, given) => {
      const target = given['target'] as Tensor1D;
      const logits = arcFace(given['embedding'] as Tensor2D, given['centres'] as Tensor2D, target, { margin, scale });
      return { outputs: { logits, loss: crossEntropy(logits, target), sum: tf.sum(logits) } };
    },
    { state: {}, inputs },
    device,
  );
  const { logits, loss } = await step.run(inputs);
  await step.dispose();
  return { logits: logits!.data as Float32Array, loss: loss!.data as Float32Array };
}

it('adds the margin to the angle of the own class only, whatever the lengths', async () => {
  const angles = [0.2, 1, 2];
  const { logits, loss } = await at(angles);
  for (const [i, angle] of angles.entries()) {
    const [own, other] = [scale * Math.cos(angle + margin), scale * Math.sin(angle)];
    expect(logits[2 * i]).toBeCloseTo(own, 3);
    expect(logits[2 * i + 1]).toBeCloseTo(other, 3);
    expect(loss[i]).toBeCloseTo(Math.max(own, other) + Math.log1p(Math.exp(-Math.abs(own - other))) - own, 3);
  }
});

it('never rises with the angle, also beyond pi - margin', async () => {
  const angles = Array.from({ length: 60 }, (_, i) => 0.01 + (i * (Math.PI - 0.02)) / 59);
  const own = (await at(angles)).logits.filter((_, i) => i % 2 === 0);
  for (let i = 1; i < own.length; i += 1) expect(own[i]).toBeLessThan(own[i - 1]!);
});
