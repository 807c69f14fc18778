/**
 * What a detector takes out of a snapshot. The file may have been swapped for one that is whole, with a right checksum, and of
 * another method, other settings or other data: that is said here, and not by an error deep in a network.
 */
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import type { HostTensors, TensorSpec, TensorSpecs } from '../engine/index.ts';
import type { Snapshot } from './detector.ts';

/** For a side that only the snapshot knows: the codes that are in use. */
export const ANY = -1;

/**
 * The tensors that `specs` names; a snapshot has more, such as the optimiser's.
 *
 * @throws UserError `MODEL_MISMATCH` that names the first that is missing or of another shape
 */
export function tensorsFor(tensors: HostTensors, specs: TensorSpecs): HostTensors {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const found = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
      if (found === undefined) throw mismatch(`${name} is missing`);
      if (!fits(found, spec)) throw mismatch(`${name} is ${textOf(found)} instead of ${textOf(spec)}`);
      return [name, found];
    }),
  );
}

/** @throws UserError `MODEL_MISMATCH` where the snapshot says nothing under `name` that `schema` allows */
export function metaOf<T>({ meta }: Pick<Snapshot, 'meta'>, name: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(Object.hasOwn(meta, name) ? meta[name] : undefined);
  if (parsed.success) return parsed.data;
  throw mismatch(`its '${name}' is ${parsed.error.issues[0]?.message.slice(0, 100) ?? 'not understood'}`);
}

/** Steps that a training has done when it goes on. @throws UserError `MODEL_MISMATCH` */
export function stepOf(resume: Snapshot | undefined): number {
  return resume === undefined ? 0 : metaOf(resume, 'step', z.int().nonnegative());
}

function fits(found: TensorSpec, wanted: TensorSpec): boolean {
  return (
    found.dtype === wanted.dtype &&
    found.shape.length === wanted.shape.length &&
    wanted.shape.every((side, at) => side === ANY || side === found.shape[at])
  );
}

const textOf = ({ dtype, shape }: TensorSpec): string =>
  `${dtype} [${shape.map((side) => (side === ANY ? 'any' : side)).join(', ')}]`;

function mismatch(what: string): UserError {
  return new UserError('MODEL_MISMATCH', `The model is not one of this method with these settings: ${what}.`, {
    hint: "Put this run's own checkpoint (or codebook) back, or train it again.",
    details: { what },
  });
}
