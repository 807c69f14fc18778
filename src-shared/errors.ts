/**
 * A failure that a person can meet: what happened in one sentence, and what to do next.
 *
 * Everything that crosses a boundary (process, contract, command line) is either a `UserError` or is turned into one
 * with the code `INTERNAL` and an id that is in the log. Codes are stable: documents and tests name them.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Upper-case, underscored, stable: `CHECKPOINT_DAMAGED`. */
  readonly code: string;
  /** The next step, as an imperative sentence. */
  readonly hint: string | undefined;
  /** Machine-readable context (paths, sizes); must survive `structuredClone`. */
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(code: string, message: string, options: UserErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }

  /** The plain form that crosses process and contract boundaries. */
  toJSON(): PlainError {
    return {
      code: this.code,
      message: this.message,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  static fromPlain(plain: PlainError): UserError {
    return new UserError(plain.code, plain.message, { hint: plain.hint, details: plain.details });
  }
}

export interface UserErrorOptions {
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly cause?: unknown;
}

/** `UserError` as data. */
export interface PlainError {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}
