/**
 * The application behind every window: answers the contract's calls and tells its events. Knows no transport; hosts carry
 * calls in and events out.
 */
import { randomUUID } from 'node:crypto';
import {
  contract,
  type Answer,
  type Arguments,
  type ChannelName,
  type EventName,
  type Events,
  type Result,
} from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Host } from './host.ts';
import type { Workbench } from './workbench.ts';

export type Handlers<C extends ChannelName = ChannelName> = {
  readonly [K in C]: (args: Parsed<K>) => Promise<Result<K>> | Result<K>;
};

/** Arguments after validation. */
export type Parsed<C extends ChannelName> = Arguments<C>;

export type EventListener = <E extends EventName>(event: E, data: Events[E]) => void;

/** Where parts of the workstation say what has changed. */
export class EventHub {
  readonly #listeners = new Set<EventListener>();
  readonly #onError: (event: EventName, error: unknown) => void;

  /** @param onError told when a listener throws: a page that cannot be reached must not stop what it would hear of */
  constructor(onError: (event: EventName, error: unknown) => void = () => undefined) {
    this.#onError = onError;
  }

  emit<E extends EventName>(event: E, data: Events[E]): void {
    for (const listener of this.#listeners) {
      try {
        listener(event, data);
      } catch (error) {
        this.#onError(event, error);
      }
    }
  }

  /** @returns a function that ends it */
  subscribe(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Characters of a page's own words in a message. */
const LONGEST_TOLD = 200;

/** Writes what a person is not shown: the error behind an id. */
export type ErrorLog = (id: string, channel: string, error: unknown) => void;

/**
 * Validates and answers one call; never throws.
 *
 * An error that is no `UserError` becomes `INTERNAL` with an id that is in the log.
 */
export async function answer(handlers: Handlers, channel: unknown, args: unknown, log: ErrorLog): Promise<Answer> {
  if (!isChannel(channel)) {
    return refused('CHANNEL_UNKNOWN', `Earmark has no channel ${channelText(channel)}.`);
  }
  const name = channel;
  try {
    const parsed = contract[name].args.safeParse(args);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const reason = `${shortened(issue?.path.join('.') ?? '')} ${shortened(issue?.message ?? '')}`.trim();
      return refused('ARGUMENTS_INVALID', `${name}: ${reason}`);
    }
    const handler = handlers[name] as (value: unknown) => unknown;
    return { ok: true, result: await handler(parsed.data) };
  } catch (error) {
    if (error instanceof UserError) return { ok: false, error: error.toJSON() };
    const id = randomUUID().slice(0, 8);
    log(id, name, error);
    return {
      ok: false,
      error: {
        code: 'INTERNAL',
        message: `Something inside Earmark failed (${id}).`,
        hint: 'Try again; if it comes back, report it with the lines of the log that have this id.',
        details: { id },
      },
    };
  }
}

/** A channel that somebody asked for, in a message: a page may send anything as its name. */
export function channelText(channel: unknown): string {
  return typeof channel === 'string' ? `'${shortened(channel)}'` : 'whose name is no text';
}

function isChannel(channel: unknown): channel is ChannelName {
  return typeof channel === 'string' && Object.hasOwn(contract, channel);
}

/** What a page sent is told back to it, but no megabytes of it. */
function shortened(text: string): string {
  return text.length > LONGEST_TOLD ? `${text.slice(0, LONGEST_TOLD)}…` : text;
}

function refused(code: string, message: string): Answer {
  const error = new UserError(code, message, { hint: 'Reload the page: it may be older than the program.' });
  return { ok: false, error: error.toJSON() };
}

/** What a host holds. `openWorkstation` makes it. */
export interface Workstation {
  /** Answers a call of a page; never throws. */
  answer(channel: unknown, args: unknown): Promise<Answer>;
  subscribe(listener: EventListener): () => void;
  /** Titles of jobs that compute now, for the question before closing. */
  running(): readonly string[];
  /** Pauses jobs at a checkpoint, closes the workspace. */
  dispose(): Promise<void>;
}

export interface WorkstationOptions {
  readonly host: Host;
  /** Where settings and recent workspaces of this person are kept. */
  readonly settingsFolder: string;
  /** Opened (and made where it is missing) at the start. */
  readonly workspace?: string;
  /** Default: the methods that Earmark comes with. */
  readonly workbench?: Workbench;
}
