/** What an examination finds: one sentence each, with the next step where something is not as it should be. */
import { UserError } from '../../../src-shared/errors.ts';

export const states = ['ok', 'warning', 'broken', 'repaired'] as const;

export interface Finding {
  readonly check: string;
  readonly state: (typeof states)[number];
  readonly sentence: string;
  /** The next step; none where all is well. */
  readonly hint?: string;
}

export const ok = (check: string, sentence: string): Finding => ({ check, state: 'ok', sentence });
export const repaired = (check: string, sentence: string): Finding => ({ check, state: 'repaired', sentence });
export const warning = (check: string, sentence: string, hint: string): Finding => ({
  ...{ check, state: 'warning', sentence, hint },
});
export const broken = (check: string, sentence: string, hint: string): Finding => ({
  ...{ check, state: 'broken', sentence, hint },
});

/** A failure with its own sentence and next step; others are errors of the program and go on. */
export function brokenBy(check: string, error: unknown): Finding {
  if (!(error instanceof UserError)) throw error;
  return broken(check, error.message, error.hint ?? 'Nothing can be done about it here.');
}
