/** One process per folder of user data: a file with the holder's process id, and a socket that the others speak to. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type OnSecond = (argv: string[], folder: string, data: unknown) => void;

export class InstanceLock {
  held = false;
  readonly #file: string;
  /** Sockets have short names. */
  readonly #socket: string;
  readonly #onSecond: OnSecond;
  #server: Server | undefined;
  #told: Promise<void> = Promise.resolve();

  constructor(folder: string, onSecond: OnSecond) {
    mkdirSync(folder, { recursive: true });
    this.#file = join(folder, 'SingletonLock');
    this.#socket = join(tmpdir(), `standin-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}.sock`);
    this.#onSecond = onSecond;
  }

  /** At once, as Electron answers. */
  claim(data: unknown): boolean {
    if (this.held) return true;
    try {
      writeFileSync(this.#file, String(process.pid), { flag: 'wx' });
    } catch {
      if (isRunning(Number(readFileSync(this.#file, 'utf8')))) {
        this.#told = tell(this.#socket, { argv: process.argv, folder: process.cwd(), data });
        return false;
      }
      writeFileSync(this.#file, String(process.pid));
    }
    this.held = true;
    rmSync(this.#socket, { force: true });
    this.#server = createServer((socket) => {
      let text = '';
      socket.setEncoding('utf8');
      socket.on('data', (chunk: string) => (text += chunk));
      socket.on('end', () => {
        const { argv, folder, data: sent } = JSON.parse(text) as { argv: string[]; folder: string; data: unknown };
        this.#onSecond(argv, folder, sent);
      });
    }).listen(this.#socket);
    return true;
  }

  async release(): Promise<void> {
    await this.#told;
    if (!this.held) return;
    this.#server?.close();
    rmSync(this.#file, { force: true });
    rmSync(this.#socket, { force: true });
  }
}

async function tell(path: string, message: object): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(path, () => socket.end(JSON.stringify(message)));
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
