import type { Clip } from '../../../src-shared/dataset.ts';
import { fullPath, placeAll, type Layout } from './layout.ts';

const NAME = /(?:^|\/)([^/]+)\/(train|test)\/(?:(normal|anomaly)_)?id_(\d+)_[^/]*$/i;

/**
 * DCASE 2020 Task 2: `<Type>/{train,test}/{normal,anomaly}_id_NN_NNNNNNNN.wav`, and `id_NN_NNNNNNNN.wav` in evaluation
 * sets. Folders above the type (`dev_data`, `eval_data`) do not matter, so development and evaluation data below one
 * root become one data set; their IDs differ.
 */
export const dcase: Layout = {
  name: 'dcase',
  title: 'DCASE 2020 Task 2',
  read(tree) {
    const { placed, ...rest } = placeAll(tree, 1, (path): Clip | undefined => {
      const match = NAME.exec(fullPath(tree, path));
      if (match === null) return undefined;
      const [, machineType, split, label, machineId] = match;
      return {
        path,
        machineType: machineType!,
        machineId: machineId!,
        split: split!.toLowerCase() === 'train' ? 'train' : 'test',
        label: label === undefined ? undefined : label.toLowerCase() === 'normal' ? 'normal' : 'anomaly',
      };
    });
    return { clips: placed, problems: [], ...rest };
  },
};
