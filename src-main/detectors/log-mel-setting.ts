/** The front-end as a part of a method's settings. */
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { DEFAULT_LOG_MEL, parseLogMelSettings } from '../features/settings.ts';

/** The features' own check; its message names the key. */
export const logMel = z.record(z.string(), z.unknown()).transform((value, context) => {
  try {
    return parseLogMelSettings(value);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const strange = Object.keys(value).find((key) => !Object.hasOwn(DEFAULT_LOG_MEL, key));
    if (strange !== undefined) context.addIssue({ code: 'unrecognized_keys', keys: [strange], input: value });
    else context.addIssue({ code: 'custom', message: error.message, params: { wholeSentence: true } });
    return z.NEVER;
  }
});
