/** For the page's tests, as Vitest commands: a WebSocket server that speaks the host's frames and breaks when told to. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { callMessage, type HostMessage } from '../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../src-shared/wire.ts';

let server: WebSocketServer | undefined;

/** Starts it, again on the same port where one is given. @returns its port */
async function startSocketServer(_: unknown, port = 0): Promise<number> {
  const started = new WebSocketServer({ host: '127.0.0.1', port });
  server = started;
  started.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { id, channel, args } = callMessage(decodeFrame(data));
      const send = (message: HostMessage): void => socket.send(encodeFrame(message));
      switch (channel) {
        case 'jobs.preview':
          send({ id, answer: { ok: true, result: { args, data: Float32Array.of(1, Number.NaN) } } });
          break;
        case 'workspace.open':
          send({
            id,
            answer: { ok: false, error: { code: 'WORKSPACE_MISSING', message: 'None.', hint: 'Make one.' } },
          });
          break;
        case 'datasets.sample':
          send({ event: 'datasets.changed', data: { ids: ['sample'] } });
          send({ id, answer: { ok: true, result: { jobId: 'job' } } });
          break;
        case 'workspace.recent':
          // Never answered: the connection breaks instead.
          socket.terminate();
          break;
        case 'storage.get':
          socket.send('text');
          break;
        default:
          send({ id, answer: { ok: true, result: args } });
      }
    });
  });
  await new Promise((resolve, reject) => {
    started.on('listening', resolve);
    started.on('error', reject);
  });
  return (started.address() as AddressInfo).port;
}

async function stopSocketServer(): Promise<void> {
  for (const client of server?.clients ?? []) client.terminate();
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
}

export const socketServerCommands = { startSocketServer, stopSocketServer };
