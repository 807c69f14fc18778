import { expect, it } from 'vitest';
import { temporaryFolder } from '../../src-main/datasets/testing/folders.ts';
import { load } from './load/index.ts';

it('keeps its promises with little of everything', async () => {
  const figures = await load.run({ size: 'short', seed: 1, folder: await temporaryFolder(), say: () => undefined });
  expect(figures.filter(({ kept }) => !kept)).toEqual([]);
  expect(figures).toHaveLength(7);
});
