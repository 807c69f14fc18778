/** `earmark serve` as a process, and a page's connection to it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Arguments, ChannelName, Answer, Job, Result } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { openPage, request, tokenOf, type TestPage } from '../../../src-main/hosts/browser/testing/clients.ts';
import { earmark, type Command, type Place } from './place.ts';
import { childrenOf, kill } from './processes.ts';

const START_MS = 300_000;
const JOB_MS = 600_000;
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
    const address = await addressOf(command);
    const port = Number(new URL(address).port);
    const { headers } = await request(port, { path: `/?token=${tokenOf(address)}` });
    const page = await openPage(port, (headers['set-cookie'] ?? '').split(';')[0] ?? '');
    return new Program(command, address, page);
  }

  get pid(): number {
    return this.command.pid;
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

  /** Ctrl-C. */
  async stop(): Promise<void> {
    process.kill(this.pid, 'SIGTERM');
    await this.command.ended;
  }
}

async function addressOf(command: Command): Promise<string> {
  const until = performance.now() + START_MS;
  const ending = { seen: false };
  void command.ended.then(() => {
    ending.seen = true;
  });
  for (;;) {
    const text = command.out();
    if (text.includes('\n')) return (JSON.parse(text.slice(0, text.indexOf('\n'))) as { address: string }).address;
    if (ending.seen) {
      const { code, signal, err } = await command.ended;
      throw new Error(`earmark serve did not start (${signal ?? code ?? ''}): ${err}`);
    }
    if (performance.now() > until) throw new Error('earmark serve does not say its address.');
    await delay(10);
  }
}
