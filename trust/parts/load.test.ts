import { expect, it } from 'vitest';
import { SLOW } from '../../scripts/slow.ts';
import { temporaryFolder } from '../../src-main/datasets/testing/folders.ts';
import { load } from './load/index.ts';
import { longRecording } from './load/recording.ts';

const options = async () =>
  ({ size: 'short', seed: 1, folder: await temporaryFolder(), say: () => undefined }) as const;

it('scores a recording of over half an hour in windows, and shows any section of it', async () => {
  const figures = await longRecording(await options());
  expect(figures.filter(({ kept }) => !kept)).toEqual([]);
  expect(figures).toHaveLength(1);
});

if (!SLOW) console.log('All of load in short: skipped, npm run test:slow has it.');
it.runIf(SLOW)('keeps its promises with little of everything', async () => {
  const figures = await load.run(await options());
  expect(figures.filter(({ kept }) => !kept)).toEqual([]);
  expect(figures).toHaveLength(6);
});
