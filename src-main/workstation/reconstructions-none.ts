import { UserError } from '../../src-shared/errors.ts';

/** What a person reads who asks for reconstructions of a method without. */
export function reconstructionsNone(method: string): UserError {
  return new UserError('RECONSTRUCTIONS_NONE', `${method} restores no sound, so there is nothing to compare with.`, {
    hint: 'Look at its map where it has one, or choose a run of AudDSR.',
  });
}
