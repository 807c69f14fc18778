/** The client in a browser: the contract over a WebSocket to the address that the page came from. */
import type {
  Answer,
  ChannelName,
  Arguments,
  EventName,
  Events,
  HostClient,
  Result,
} from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { hostMessage, MAX_FRAME, SOCKET_PATH } from '../../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/wire.ts';
import { listeners } from './listeners.ts';

export interface SocketOptions {
  /** Default: the page's own address. */
  readonly url?: string;
  /** How long a call waits for the connection, ms. */
  readonly patience?: number;
  /** First and longest pause between attempts, ms; it doubles. */
  readonly pauses?: readonly [first: number, longest: number];
  /**
   * Asks after a failed attempt whether the host is there but knows this browser no more (it was started again): a
   * WebSocket does not tell.
   */
  readonly isSessionOver?: () => Promise<boolean>;
}

export interface SocketHost extends HostClient {
  /** Ends the connection for good; open calls fail. */
  close(): void;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: UserError) => void;
}

interface Unsent extends Waiting {
  readonly frame: Uint8Array<ArrayBuffer>;
  readonly timer: ReturnType<typeof setTimeout>;
}

/**
 * Connects when it is first used and again whenever the connection breaks.
 *
 * A call that is made meanwhile waits `patience` for the connection. One that was under way when it broke fails at once,
 * since main may or may not have done what it asks for.
 */
export function socketHost(options: SocketOptions = {}): SocketHost {
  const { patience = 15_000, pauses = [250, 5000], isSessionOver = askWhetherSessionIsOver } = options;
  const [firstPause, longestPause] = pauses;
  const events = listeners<unknown>();
  const connection = listeners<boolean>();
  const unsent = new Map<number, Unsent>();
  const sent = new Map<number, Waiting>();
  let socket: WebSocket | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pause = firstPause;
  let nextId = 0;
  let connected: boolean | undefined;
  let sessionOver = false;
  let closed = false;

  function connect(): void {
    if (closed || socket !== undefined || retry !== undefined) return;
    const opening = new WebSocket(options.url ?? addressOfPage());
    opening.binaryType = 'arraybuffer';
    socket = opening;
    opening.addEventListener('open', () => {
      pause = firstPause;
      sessionOver = false;
      setConnected(true);
      for (const [id, call] of unsent) {
        clearTimeout(call.timer);
        sent.set(id, call);
        opening.send(call.frame);
      }
      unsent.clear();
    });
    opening.addEventListener('message', ({ data }) => receive(data));
    opening.addEventListener('close', () => void lost());
  }

  async function lost(): Promise<void> {
    socket = undefined;
    for (const { reject } of sent.values()) reject(connectionLost());
    sent.clear();
    if (closed) return;
    setConnected(false);
    retry = setTimeout(() => {
      retry = undefined;
      connect();
    }, pause);
    pause = Math.min(longestPause, 2 * pause);
    sessionOver = await isSessionOver();
    if (!sessionOver) return;
    failUnsent(sessionIsOver());
  }

  function receive(data: unknown): void {
    let message;
    try {
      if (!(data instanceof ArrayBuffer)) throw new TypeError('The host sent text.');
      message = hostMessage(decodeFrame(new Uint8Array(data)));
    } catch (error) {
      // A host of another version: a new connection may reach the right one, and open calls must not wait for ever.
      reportError(error);
      socket?.close();
      return;
    }
    if ('event' in message) {
      events.tell(message.event, message.data);
      return;
    }
    sent.get(message.id)?.resolve(message.answer);
    sent.delete(message.id);
  }

  function setConnected(now: boolean): void {
    if (connected === now) return;
    connected = now;
    connection.tell('', now);
  }

  function failUnsent(error: UserError): void {
    for (const { reject, timer } of unsent.values()) {
      clearTimeout(timer);
      reject(error);
    }
    unsent.clear();
  }

  function ask(channel: string, args: unknown): Promise<Answer> {
    if (closed) return Promise.reject(connectionLost());
    if (sessionOver) return Promise.reject(sessionIsOver());
    const id = nextId++;
    const frame = encodeFrame({ id, channel, args });
    if (frame.byteLength > MAX_FRAME) return Promise.reject(tooLarge(frame.byteLength));
    return new Promise((resolve, reject) => {
      if (socket?.readyState === WebSocket.OPEN) {
        sent.set(id, { resolve, reject });
        socket.send(frame);
        return;
      }
      const timer = setTimeout(() => {
        unsent.delete(id);
        reject(connectionLost());
      }, patience);
      unsent.set(id, { resolve, reject, frame, timer });
      connect();
    });
  }

  return {
    async call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>> {
      const answer = await ask(channel, args);
      if (!answer.ok) throw UserError.fromPlain(answer.error);
      return answer.result as Result<C>;
    },
    on<E extends EventName>(event: E, listener: (data: Events[E]) => void) {
      connect();
      return events.add(event, listener as (data: unknown) => void);
    },
    onConnection(listener) {
      connect();
      const end = connection.add('', listener);
      if (connected !== undefined) listener(connected);
      return end;
    },
    // A browser does not tell where a dropped file lies.
    pathOf: () => undefined,
    close() {
      closed = true;
      clearTimeout(retry);
      failUnsent(connectionLost());
      for (const { reject } of sent.values()) reject(connectionLost());
      sent.clear();
      socket?.close();
    },
  };
}

function addressOfPage(): string {
  const address = new URL(SOCKET_PATH, location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  return address.href;
}

async function askWhetherSessionIsOver(): Promise<boolean> {
  try {
    return (await fetch('/', { method: 'HEAD', cache: 'no-store' })).status === 401;
  } catch {
    // Nobody is there: the connection is lost, and the session may go on.
    return false;
  }
}

function connectionLost(): UserError {
  return new UserError('CONNECTION_LOST', 'The connection to Earmark was lost.', {
    hint: 'Look whether the terminal that it was started in still runs it; the page connects again by itself.',
  });
}

function sessionIsOver(): UserError {
  return new UserError('SESSION_OVER', 'Earmark was started again and does not know this page any more.', {
    hint: 'Open the address that it printed, or press Enter in its terminal for a new one.',
  });
}

function tooLarge(bytes: number): UserError {
  return new UserError('MESSAGE_TOO_LARGE', `This is too much to send at once (${Math.ceil(bytes / 1e6)} MB).`, {
    hint: 'Choose fewer clips at a time.',
  });
}
