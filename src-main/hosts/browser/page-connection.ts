/** One page's WebSocket: its calls to the workstation, answers and events back. */
import { randomUUID } from 'node:crypto';
import type { WebSocket, RawData } from 'ws';
import type { Answer, EventName, Events } from '../../../src-shared/contract.ts';
import { callMessage, type CallMessage } from '../../../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../../../src-shared/wire.ts';
import { channelText, type Workstation } from '../../workstation/workstation.ts';
import { Outbox } from './outbox.ts';

/** Calls of one page that are under way; further ones wait in the connection. */
const MAX_OPEN_CALLS = 64;

/** WebSocket close codes (RFC 6455, 7.4.1). */
const UNSUPPORTED_DATA = 1003;
const INVALID_DATA = 1007;

export interface PageConnection {
  tell<E extends EventName>(event: E, data: Events[E], frame: Uint8Array): void;
  /** Asks whether the page is still there; ends the connection where it did not answer the last time. */
  check(): void;
  close(code: number, reason: string): void;
}

export function connectPage(socket: WebSocket, workstation: Workstation, log: (line: string) => void): PageConnection {
  let open = 0;
  let alive = true;
  const outbox = new Outbox(socket, readOn);

  /** Reads no further calls while too many are open or their answers are not taken. */
  function readOn(): void {
    const wait = open >= MAX_OPEN_CALLS || outbox.isFull;
    if (wait && !socket.isPaused) socket.pause();
    else if (!wait && socket.isPaused) socket.resume();
  }

  async function take(message: CallMessage): Promise<void> {
    open++;
    readOn();
    const answer = await workstation.answer(message.channel, message.args);
    open--;
    if (socket.readyState === socket.OPEN) outbox.answer(answerFrame(message, answer, log));
    readOn();
  }

  socket.on('message', (data, isBinary) => {
    if (!isBinary) {
      socket.close(UNSUPPORTED_DATA, 'frames are binary');
      return;
    }
    let message;
    try {
      message = callMessage(decodeFrame(bytesOf(data)));
    } catch (error) {
      log(`A page sent a frame that cannot be read: ${String(error)}`);
      socket.close(INVALID_DATA, 'the frame cannot be read');
      return;
    }
    void take(message);
  });
  socket.on('pong', () => {
    alive = true;
  });
  // The protocol was broken or the connection reset; `close` follows.
  socket.on('error', (error) => log(`The connection of a page failed: ${error.message}`));

  return {
    tell: (event, data, frame) => outbox.event(event, data, frame),
    check() {
      // A page whose calls keep us from reading cannot be heard answering; one that takes nothing is gone.
      if (!alive && !(socket.isPaused && !outbox.isFull)) {
        socket.terminate();
        return;
      }
      alive = false;
      socket.ping();
    },
    close: (code, reason) => socket.close(code, reason),
  };
}

function answerFrame({ id, channel }: CallMessage, answer: Answer, log: (line: string) => void): Uint8Array {
  try {
    return encodeFrame({ id, answer });
  } catch (error) {
    const logId = randomUUID().slice(0, 8);
    log(`${logId} ${channelText(channel)}: ${String(error)}`);
    const failed: Answer = {
      ok: false,
      error: {
        code: 'INTERNAL',
        message: `Something inside Earmark failed (${logId}).`,
        hint: 'Report it with the lines of the log that have this id.',
        details: { id: logId },
      },
    };
    return encodeFrame({ id, answer: failed });
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
