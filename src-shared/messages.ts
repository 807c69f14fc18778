/** What crosses the browser host's WebSocket, one frame (`wire.ts`) each. */
import type { Answer } from './contract.ts';
import { UserError } from './errors.ts';

/** Path of the WebSocket. */
export const SOCKET_PATH = '/socket';

/**
 * Largest frame that main takes, bytes: a part of an upload (8 MiB) and its envelope, or 50 000 paths of 200 characters.
 */
export const MAX_FRAME = 12 * 2 ** 20;

/** Page to main. */
export interface CallMessage {
  /** Chosen by the page, unique among its open calls. */
  readonly id: number;
  /** As the page wrote it: whoever answers says whether there is such a channel. */
  readonly channel: unknown;
  readonly args: unknown;
}

/** Main to page. */
export type HostMessage =
  { readonly id: number; readonly answer: Answer } | { readonly event: string; readonly data: unknown };

/** @throws UserError MESSAGE_INVALID where there is no id that an answer could bear; the rest is for the answer to judge */
export function callMessage(value: unknown): CallMessage {
  if (!isRecord(value)) throw invalid();
  const { id, channel, args } = value;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) throw invalid();
  return { id, channel, args };
}

/** @throws UserError MESSAGE_INVALID */
export function hostMessage(value: unknown): HostMessage {
  if (!isRecord(value)) throw invalid();
  const { id, answer, event, data } = value;
  if (typeof event === 'string') return { event, data };
  if (typeof id !== 'number' || !isRecord(answer)) throw invalid();
  return { id, answer: answer as unknown as Answer };
}

function isRecord(value: unknown): value is Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(): UserError {
  return new UserError('MESSAGE_INVALID', 'A message between the page and Earmark has another form.', {
    hint: 'Reload the page: it may be older than the program.',
  });
}
