/** How a channel of the contract is written down: the schema of its arguments, the type of its result. */
import { z } from 'zod';

declare const RESULT: unique symbol;

/** `R` exists for the type checker only. */
export interface Channel<A extends z.ZodType = z.ZodType, R = unknown> {
  readonly args: A;
  readonly [RESULT]?: R;
}

export type ChannelMap = Readonly<Record<string, Channel>>;

/** `channel(z.strictObject({ id: z.string() }))<Dataset>()`; two steps, since TypeScript infers all or nothing. */
export function channel<A extends z.ZodType>(args: A): <R>() => Channel<A, R> {
  return <R>(): Channel<A, R> => ({ args });
}

/** For channels without arguments. */
export const nothing = z.strictObject({});

/** A page of a long list. */
export const page = {
  offset: z.int().nonnegative(),
  limit: z.int().positive().max(1000),
};

export interface Page<T> {
  /** Rows that fit the filter. */
  readonly total: number;
  readonly rows: readonly T[];
}

/** Text from a page: short enough that nobody fills the memory with it. */
export const text = z.string().min(1).max(4096);
export const id = z.string().min(1).max(200);
/** Who did it, for the trail. */
export const author = z.string().trim().min(1).max(100);
