/** What is a failure: neither success nor a refusal that a person can use. */
import { UserError } from '../../../src-shared/errors.ts';

/** @returns the refusal's code. @throws the error itself, or one that says what the refusal lacks */
export function refusal(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  if (!/^[A-Z][A-Z0-9_]+$/.test(error.code)) throw new Error(`a UserError has the code '${error.code}'`);
  if (error.code === 'INTERNAL') throw error;
  if (error.message.trim() === '') throw new Error(`${error.code} has no sentence`);
  if ((error.hint ?? '').trim() === '') throw new Error(`${error.code} says no next step: ${error.message}`);
  return error.code;
}

/** Tells failures apart: the kind of error and the place in the sources, not the numbers in its message. */
export function signature(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 100);
  const place = (error.stack ?? '').split('\n').find((line) => /\/src-(?:main|shared)\//.test(line)) ?? '';
  return `${error.name}: ${error.message.replaceAll(/\d+/g, '#').slice(0, 60)} ${place.trim()}`;
}
