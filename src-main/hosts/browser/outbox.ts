/** What goes out to one page, without filling the memory when the page is slow. */
import type { EventName, Events } from '../../../src-shared/contract.ts';
import { encodeFrame } from '../../../src-shared/wire.ts';
import { HeldEvents } from './held-events.ts';

/** Bytes on their way to a page from which on its events wait and are merged. */
export const EVENTS_WAIT_FROM = 2 ** 20;
/** Bytes on their way to a page from which on no more calls are read from it; answers are never dropped. */
export const CALLS_WAIT_FROM = 32 * 2 ** 20;

/** The part of a WebSocket that this needs. */
export interface Outlet {
  readonly bufferedAmount: number;
  send(frame: Uint8Array, done: (error?: Error | null) => void): void;
}

export class Outbox {
  readonly #outlet: Outlet;
  readonly #held = new HeldEvents();
  readonly #onSent: () => void;

  /** @param onSent called after each frame has left: calls may be read again */
  constructor(outlet: Outlet, onSent: () => void) {
    this.#outlet = outlet;
    this.#onSent = onSent;
  }

  get isFull(): boolean {
    return this.#outlet.bufferedAmount >= CALLS_WAIT_FROM;
  }

  answer(frame: Uint8Array): void {
    this.#send(frame);
  }

  /** @param frame the event encoded, the same for all pages */
  event<E extends EventName>(event: E, data: Events[E], frame: Uint8Array): void {
    // Behind those that wait already, or a state would be followed by an older one.
    if (this.#held.size > 0 || this.#outlet.bufferedAmount >= EVENTS_WAIT_FROM) this.#held.hold(event, data);
    else this.#send(frame);
  }

  #send(frame: Uint8Array): void {
    this.#outlet.send(frame, () => {
      if (this.#held.size > 0 && this.#outlet.bufferedAmount < EVENTS_WAIT_FROM) {
        for (const message of this.#held.take()) this.#send(encodeFrame(message));
      }
      this.#onSent();
    });
  }
}
