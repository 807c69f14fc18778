/** The machines that a classifier tells apart, and what it says where it cannot. */
import { z } from 'zod';
import { UserError } from '../../../src-shared/errors.ts';
import type { DataToCheck, MachineOf, Snapshot } from '../detector.ts';
import { metaOf } from '../snapshot.ts';

/** A network has an output for each: more than any data set has would only cost memory. */
const stored = z
  .array(z.tuple([z.string(), z.string()]))
  .min(2)
  .max(10_000);

/** In a fixed order, whatever the order of the clips. */
export class IdClasses {
  /** Type and ID of each class. */
  readonly machines: readonly (readonly [type: string, id: string])[];
  readonly #index: ReadonlyMap<string, number>;

  constructor(machines: readonly (readonly [string, string])[]) {
    this.machines = machines;
    this.#index = new Map(machines.map((machine, i) => [JSON.stringify(machine), i]));
  }

  /** @throws UserError `IDS_TOO_FEW` when there is nothing to tell apart */
  static of(clips: readonly MachineOf[], method: string): IdClasses {
    const found = new Map(
      clips.map(({ machineType, machineId }) => [keyOf(machineType, machineId), [machineType, machineId] as const]),
    );
    const machines = [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, machine]) => machine);
    if (machines.length < 2) throw tooFew(method, machines);
    return new IdClasses(machines);
  }

  /** @throws UserError `MODEL_MISMATCH` */
  static from(model: Snapshot): IdClasses {
    return new IdClasses(metaOf(model, 'classes', stored));
  }

  get count(): number {
    return this.machines.length;
  }

  /** @throws UserError `ID_UNTRAINED` */
  indexOf({ machineType, machineId }: MachineOf, method: string): number {
    const index = this.#index.get(keyOf(machineType, machineId));
    if (index !== undefined) return index;
    throw new UserError(
      'ID_UNTRAINED',
      `${method} was not trained on ${machineType} ${machineId}, so it cannot score its clips.`,
      {
        hint: `Train it with normal clips of ${machineId} among the others, or score it with a method that needs no IDs, such as AE or AudDSR.`,
        details: { trained: this.machines.map(([type, id]) => `${type} ${id}`) },
      },
    );
  }
}

/** What a classifier can be trained on: two IDs at least, and each one that is to be scored. */
export function requireIds({ train, test }: DataToCheck, method: string): void {
  const classes = IdClasses.of(train, method);
  for (const clip of test) classes.indexOf(clip, method);
}

const keyOf = (type: string, id: string): string => JSON.stringify([type, id]);

function tooFew(method: string, machines: readonly (readonly [string, string])[]): UserError {
  const [only] = machines;
  const has = only ? `only one, ${only.join(' ')}` : 'none';
  return new UserError(
    'IDS_TOO_FEW',
    `${method} learns to tell machine IDs apart; the normal training clips are of ${has}.`,
    {
      hint: 'Choose at least two IDs of the type, or a method that needs no IDs, such as AE or AudDSR.',
      details: { machines: machines.map(([type, id]) => `${type} ${id}`) },
    },
  );
}
