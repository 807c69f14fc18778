import type { TrustPart } from '../part.ts';
import { faults } from './faults/index.ts';
import { fuzzPart } from './fuzz/part.ts';
import { load } from './load/index.ts';
import { numbers } from './numbers/index.ts';
import { security } from './security/index.ts';

/** In the order in which `npm run trust` runs them. */
export const PARTS: readonly TrustPart[] = [faults, fuzzPart, numbers, load, security];
