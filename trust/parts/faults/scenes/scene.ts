/** What a person or a script does while faults come. */
import type { Prepared } from '../prepare.ts';
import type { Stage } from '../stage.ts';

export interface Scene {
  readonly name: string;
  /** What it takes undisturbed, ms. */
  readonly takes: (prepared: Prepared) => number;
  /** Works until it is done or the program goes away. @throws Gone; UserError */
  readonly act: (stage: Stage, prepared: Prepared) => Promise<void>;
  /** Goes on with what the fault interrupted, to its end, and compares it with an undisturbed one. */
  readonly goOn: (stage: Stage, prepared: Prepared) => Promise<void>;
}

export const nothingToGoOn = (): Promise<void> => Promise.resolve();
