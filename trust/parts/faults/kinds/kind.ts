/** One kind of fault, injected many times. */
import type { Random } from '../../../../src-main/engine/random.ts';
import type { Prepared } from '../prepare.ts';
import type { Tally } from '../tally.ts';

export interface World {
  /** For the stages' folders. */
  readonly folder: string;
  readonly prepared: Prepared;
  readonly random: Random;
  readonly tally: Tally;
}

export interface Kind {
  readonly name: string;
  /** How many faults: in CI (0 leaves the kind out), and in the long run. */
  readonly short: number;
  readonly long: number;
  /** Why this machine cannot have it; undefined where it can. */
  readonly missing?: () => string | undefined;
  readonly inject: (world: World, count: number) => Promise<void>;
}
