import { expect, it } from 'vitest';
import { coalesce } from './coalesce.ts';

it('shares one load after the running one among all calls during it', async () => {
  const ends: (() => void)[] = [];
  let loads = 0;
  const request = coalesce(() => {
    loads++;
    return new Promise<void>((resolve) => ends.push(resolve));
  });

  const first = request();
  const second = request();
  const third = request();
  expect(loads).toBe(1);
  ends[0]!();
  await first;
  await Promise.resolve();
  expect(loads).toBe(2);
  ends[1]!();
  await Promise.all([second, third]);
  expect(loads).toBe(2);

  const fourth = request();
  expect(loads).toBe(3);
  ends[2]!();
  await fourth;
});

it('loads again after a failure, and tells each caller of its own', async () => {
  let loads = 0;
  const request = coalesce(async () => {
    loads++;
    if (loads === 1) throw new Error('first');
  });
  const first = request();
  const second = request();
  await expect(first).rejects.toThrow('first');
  await expect(second).resolves.toBeUndefined();
  expect(loads).toBe(2);
});
