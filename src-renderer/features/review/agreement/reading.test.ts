import { expect, it } from 'vitest';
import { readingOf } from './reading.ts';

it('names a kappa as Landis and Koch do, the upper end included', () => {
  expect([-0.1, 0, 0.2, 0.21, 0.4, 0.6, 0.61, 0.8, 0.81, 1].map(readingOf)).toEqual([
    ...['poor', 'slight', 'slight', 'fair', 'fair', 'moderate', 'substantial', 'substantial', 'perfect', 'perfect'],
  ]);
});
