import type { TrustPart } from '../part.ts';
import { fuzzPart } from './fuzz/part.ts';

/** In the order in which `npm run trust` runs them. */
export const PARTS: readonly TrustPart[] = [fuzzPart];
