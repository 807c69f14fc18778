import type { TrustPart } from '../part.ts';

/** In the order in which `npm run trust` runs them. */
export const PARTS: readonly TrustPart[] = [];
