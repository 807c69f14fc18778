/** `earmark serve` as a process, and a page's connection to it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Arguments, ChannelName, Answer, Job, Result } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { openPage, request, tokenOf, type TestPage } from '../../../src-main/hosts/browser/testing/clients.ts';
import { earmark, earmarkInTerminal, type Command, type Place } from './place.ts';
import { childrenOf, kill } from './processes.ts';

const START_MS = 300_000;
const JOB_MS = 600_000;
/** A pause waits for a checkpoint. */
const STOP_MS = 60_000;
const ENTER_MS = 20_000;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}/g;
const ENDED = ['finished', 'failed', 'cancelled', 'interrupted', 'paused'];

/** The program went away before it answered. */
export class Gone extends Error {}

export class Program {
  readonly command: Command;
  /** For one more page. */
  readonly address: string;
  readonly #page: TestPage;

  private constructor(command: Command, address: string, page: TestPage) {
    this.command = command;
    this.address = address;
    this.#page = page;
  }

  /** @throws Error with what the program said where it did not start */
  static async start(place: Place, env: Readonly<Record<string, string>> = {}): Promise<Program> {
    const args = ['serve', '--json', '--port', '0', '--no-open', '--workspace', place.workspace];
    const command = earmark(place, args, env);
    return await Program.#connect(command, await addressOf(command, jsonAddress));
  }

  /** In a terminal, where Enter makes new addresses. @throws Error as `start` */
  static async startInTerminal(place: Place): Promise<Program> {
    const command = await earmarkInTerminal(place, [
      ...['serve', '--port', '0', '--no-open', '--workspace', place.workspace],
    ]);
    // Keys are heard from then on.
    return await Program.#connect(
      command,
      await addressOf(command, (text) => (text.includes('Press Enter') ? addressesIn(text).at(-1) : undefined)),
    );
  }

  static async #connect(command: Command, address: string): Promise<Program> {
    const port = Number(new URL(address).port);
    const { headers } = await request(port, { path: `/?token=${tokenOf(address)}` });
    const page = await openPage(port, (headers['set-cookie'] ?? '').split(';')[0] ?? '');
    return new Program(command, address, page);
  }

  get pid(): number {
    return this.command.pid;
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  /** As a person gets one whose browser has gone: by Enter in the terminal. */
  async newAddress(): Promise<string> {
    const { enter, out } = this.command;
    if (enter === undefined) throw new Error('It has no terminal.');
    const before = addressesIn(out()).length;
    enter();
    const until = performance.now() + ENTER_MS;
    for (;;) {
      const address = addressesIn(out())[before];
      if (address !== undefined) return address;
      if (performance.now() > until) throw new Error(`Enter made no new address: ${out()}`);
      await delay(10);
    }
  }

  /** @throws UserError; Gone */
  async call<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>> {
    const gone = this.#page.closed.then(() => {
      throw new Gone(channel);
    });
    gone.catch(() => undefined);
    const answer = (await Promise.race([this.#page.call(channel, args), gone])) as Answer;
    if (!answer.ok) throw UserError.fromPlain(answer.error);
    return answer.result as Result<C>;
  }

  /** Waits until the job does not run or wait any more. @throws Gone */
  async ended(jobId: string): Promise<Job> {
    const until = performance.now() + JOB_MS;
    for (;;) {
      const job = (await this.call('jobs.list', {})).find(({ id }) => id === jobId);
      if (job !== undefined && ENDED.includes(job.state)) return job;
      if (performance.now() > until) throw new Error(`${JSON.stringify(job)} does not end.`);
      await delay(20);
    }
  }

  engines(): Promise<number[]> {
    return childrenOf(this.pid);
  }

  /** `kill -9`. @returns the processes that were its children */
  async kill(): Promise<number[]> {
    const children = await this.engines();
    kill(this.pid);
    await this.command.ended;
    return children;
  }

  /** Ctrl-C. @returns whether it ended by itself */
  async stop(): Promise<boolean> {
    process.kill(this.pid, 'SIGTERM');
    const ended = await Promise.race([this.command.ended, delay(STOP_MS, undefined, { ref: false })]);
    if (ended === undefined) await this.kill();
    return ended !== undefined;
  }
}

const addressesIn = (text: string): string[] => [...text.matchAll(ADDRESS)].map(([address]) => address);

const jsonAddress = (text: string): string | undefined =>
  text.includes('\n') ? (JSON.parse(text.slice(0, text.indexOf('\n'))) as { address: string }).address : undefined;

async function addressOf(command: Command, find: (text: string) => string | undefined): Promise<string> {
  const until = performance.now() + START_MS;
  const ending = { seen: false };
  void command.ended.then(() => {
    ending.seen = true;
  });
  for (;;) {
    const found = find(command.out());
    if (found !== undefined) return found;
    if (ending.seen) {
      const { code, signal, out, err } = await command.ended;
      throw new Error(`earmark serve did not start (${signal ?? code ?? ''}): ${err} ${out}`);
    }
    if (performance.now() > until) throw new Error('earmark serve does not say its address.');
    await delay(10);
  }
}
