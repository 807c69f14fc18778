import { placeAll, type Layout } from './layout.ts';

/** What the clips of a folder without any further meaning are called. */
export const PLAIN_TYPE = 'sound';
export const PLAIN_ID = '00';

/** Any folder of recordings: material for stage 1, which needs neither machines nor labels. */
export const plain: Layout = {
  name: 'plain',
  title: 'Plain folder (unlabelled training material)',
  read(tree) {
    // Every folder can be read so, which says nothing: any layout that knows a tenth of the files goes before.
    const { placed, ...rest } = placeAll(tree, 0.1, (path) => ({
      path,
      machineType: PLAIN_TYPE,
      machineId: PLAIN_ID,
      split: 'train' as const,
      label: undefined,
    }));
    return { clips: placed, problems: [], ...rest };
  },
};
