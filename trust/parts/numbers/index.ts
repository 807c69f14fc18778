/** The same numbers twice: same process or another, before and after a change, on one device or another. */
import { join } from 'node:path';
import type { TrustPart } from '../../part.ts';
import { acrossDevices } from './devices.ts';
import { golden, GOLDEN_SEED } from './golden.ts';
import { METHODS, writeClips } from './trainings.ts';
import { stoppedAndResumed, twice } from './twice.ts';

export const numbers: TrustPart = {
  name: 'numbers',
  async run(options) {
    const { size, folder, say, seed } = options;
    const data = join(folder, 'data');
    await writeClips(data, 3);
    const long = size === 'long';
    const { figure, runs } = await twice(long ? METHODS : ['ae'], data, options);
    const figures = [figure, await golden(join(folder, 'golden'), data, seed === GOLDEN_SEED ? runs : undefined)];
    if (!long) {
      say('across devices and resumed: in the long version');
      return figures;
    }
    return [...figures, await stoppedAndResumed(data, options), await acrossDevices(runs, data, options)];
  },
};
