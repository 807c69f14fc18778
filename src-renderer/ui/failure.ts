/** Whatever was thrown, as what a person is shown. */
import { UserError, type PlainError } from '../../src-shared/errors.ts';
import { text } from '../text/index.ts';

export function asFailure(error: unknown): PlainError {
  if (error instanceof UserError) return error.toJSON();
  if (isPlainError(error)) return error;
  return {
    code: 'PAGE_ERROR',
    message: text.ui.unexpected,
    hint: text.ui.unexpectedHint,
    details: { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  };
}

/** What goes to the clipboard: all that helps someone else to find the cause. */
export function describeFailure(failure: PlainError): string {
  return [
    `${failure.code}: ${failure.message}`,
    ...(failure.hint === undefined ? [] : [failure.hint]),
    ...(failure.details === undefined ? [] : [JSON.stringify(failure.details, null, 2)]),
  ].join('\n');
}

function isPlainError(value: unknown): value is PlainError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
