/** Instance normalisation's kernels. */
import { standardise, STANDARDISE, STANDARDISE_GRADIENT } from '../../kernels/standardise.ts';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { CaseGenerator } from '../case.ts';
import { floats, show } from '../draw.ts';

/** Means far from 0 now and then, where a careless variance loses its digits. */
function standardised(kernel: string): CaseGenerator {
  return {
    kernel,
    draw: (random, index) => {
      const shape = [random.integer(1, 4), random.integer(2, 9), random.integer(2, 9), random.integer(1, 20)];
      const offset = index % 5 === 4 ? 20 : 0;
      return {
        label: `${show(shape)} around ${offset}`,
        fn: (inputs) => standardise(inputs['x'] as Tensor4D, 1e-5),
        inputs: { x: floats(random, shape, offset - 2, offset + 2) },
        differentiate: ['x'],
      };
    },
  };
}

export const normalisationCases: readonly CaseGenerator[] = [
  standardised(STANDARDISE),
  standardised(STANDARDISE_GRADIENT),
];
