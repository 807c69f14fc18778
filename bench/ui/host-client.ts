/** The browser host's contract, called from Node with the session of a page that is open. */
import { WebSocket } from 'ws';
import type { Arguments, ChannelName, Result } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { hostMessage, SOCKET_PATH } from '../../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/wire.ts';

export interface BenchClient {
  /** @throws UserError */
  call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>>;
  close(): void;
}

/**
 * @param origin `http://127.0.0.1:4680`
 * @param cookie of the page's session
 */
export async function connect(origin: string, cookie: string): Promise<BenchClient> {
  const socket = new WebSocket(origin.replace('http', 'ws') + SOCKET_PATH, { headers: { cookie, origin } });
  socket.binaryType = 'nodebuffer';
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  socket.on('message', (data: Buffer) => {
    const message = hostMessage(decodeFrame(data));
    if ('event' in message) return;
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.answer.ok) waiting?.resolve(message.answer.result);
    else waiting?.reject(UserError.fromPlain(message.answer.error));
  });
  socket.on('close', () => {
    for (const { reject } of open.values()) reject(new Error('the host closed the connection'));
    open.clear();
  });
  return {
    call: <C extends ChannelName>(channel: C, args: Arguments<C>) =>
      new Promise<Result<C>>((resolve, reject) => {
        const id = next++;
        open.set(id, { resolve: (value) => resolve(value as Result<C>), reject });
        socket.send(encodeFrame({ id, channel, args }));
      }),
    close: () => socket.close(),
  };
}
