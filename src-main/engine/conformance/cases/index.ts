/** All case generators, by family. */
import type { CaseGenerator } from '../case.ts';
import { arithmeticCases } from './arithmetic.ts';
import { blockCases } from './blocks.ts';
import { convolutionCases } from './convolution.ts';
import { linearCases } from './linear.ts';
import { normalisationCases } from './normalisation.ts';
import { poolingCases } from './pooling.ts';
import { resizeCases } from './resize.ts';
import { shapeCases } from './shape.ts';
import { comparisonCases } from './comparison.ts';
import { activationCases } from './activation.ts';
import { reductionCases } from './reduction.ts';
import { indexingCases } from './indexing.ts';

export const families: Readonly<Record<string, readonly CaseGenerator[]>> = {
  indexing: indexingCases,
  reduction: reductionCases,
  activation: activationCases,
  comparison: comparisonCases,
  arithmetic: arithmeticCases,
  shape: shapeCases,
  blocks: blockCases,
  convolution: convolutionCases,
  pooling: poolingCases,
  resize: resizeCases,
  linear: linearCases,
  normalisation: normalisationCases,
};

export const generators: readonly CaseGenerator[] = Object.values(families).flat();
