/** A real workstation behind the real browser host, with data, runs and reviews in it, and the checks of its state. */
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPage, signIn, type TestPage } from '../../../../src-main/hosts/browser/testing/clients.ts';
import { startBrowserHost, type BrowserHost } from '../../../../src-main/hosts/browser/browser-host.ts';
import { openDatabase } from '../../../../src-main/store/database.ts';
import { testBench, writeTestData } from '../../../../src-main/workstation/fixtures/bench.ts';
import { LOG_FILE } from '../../../../src-main/workstation/log.ts';
import { openWorkstation } from '../../../../src-main/workstation/open-workstation.ts';
import { addScoredRun, testClip } from '../../../../src-main/workstation/testing/scored-run.ts';
import { channelText } from '../../../../src-main/workstation/workstation.ts';
import type { Answer, Arguments, ChannelName, Job, Result } from '../../../../src-shared/contract.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import { callMessage, MAX_FRAME } from '../../../../src-shared/messages.ts';
import { decodeFrame, encodeFrame } from '../../../../src-shared/wire.ts';
import type { StandIn } from './known.ts';

/** WebSocket close code (RFC 6455, 7.4.1) for a frame that is no call. */
const INVALID_DATA = 1007;
const ENDED = ['finished', 'failed', 'cancelled', 'interrupted', 'paused'];

export class FuzzedWorkstation {
  readonly #sandbox: string;
  readonly #settings: string;
  readonly #host: BrowserHost;
  readonly #end: () => Promise<void>;
  #page: TestPage;
  ids: Record<StandIn, string>;

  private constructor(sandbox: string, settings: string, host: BrowserHost, page: TestPage, end: () => Promise<void>) {
    this.#sandbox = sandbox;
    this.#settings = settings;
    this.#host = host;
    this.#page = page;
    this.#end = end;
    const none = '';
    this.ids = {
      ...{ '«dataset»': none, '«run»': none, '«other run»': none, '«review»': none, '«blind review»': none },
      ...{ '«job»': none, '«sandbox»': sandbox },
    };
  }

  static async open(folder: string): Promise<FuzzedWorkstation> {
    const sandbox = join(folder, 'sandbox');
    const [settingsFolder, rendererFolder] = [join(folder, 'settings'), join(folder, 'page')];
    await Promise.all([sandbox, settingsFolder, rendererFolder].map((each) => mkdir(each, { recursive: true })));
    await writeFile(join(rendererFolder, 'index.html'), '<!doctype html>');
    await writeTestData(join(sandbox, 'data'), { ids: ['00'], train: 2, test: 3, seconds: 0.05 });
    await writeFile(join(sandbox, 'file.wav'), 'no sound');
    await symlink(rendererFolder, join(sandbox, 'link'));
    const workstation = await openWorkstation({
      host: { kind: 'browser', dropPaths: false },
      ...{ settingsFolder, workspace: join(sandbox, 'workspace'), workbench: testBench(sandbox) },
    });
    const host = await startBrowserHost({ workstation, rendererFolder, port: 0, log: () => undefined });
    const page = await openPage(host.port, await signIn(host));
    const opened = new FuzzedWorkstation(sandbox, settingsFolder, host, page, async () => {
      await host.close();
      await workstation.dispose();
    });
    await opened.restore();
    return opened;
  }

  /** As a page calls it. @throws UserError; an Error with the log's lines for a fault of Earmark's own */
  async call(channel: string, args: unknown): Promise<unknown> {
    // As the real page does: main would close the connection without reading so much.
    if (encodeFrame({ id: Number.MAX_SAFE_INTEGER, channel, args }).byteLength > MAX_FRAME) {
      throw new UserError('MESSAGE_TOO_LARGE', 'This is too much to send at once.', { hint: 'Choose fewer.' });
    }
    return await this.#resultOf(channelText(channel), this.#page.call(channel, args) as Promise<Answer>);
  }

  /**
   * Sends a frame as it is, on a connection of its own, and looks at what main does: a call with an id is answered, whatever
   * else is in it; anything else ends the connection with 1007, and the next one is served.
   *
   * @throws UserError of the answer; Error where main does anything else
   */
  async send(frame: Uint8Array): Promise<unknown> {
    await this.reload();
    const page = this.#page;
    page.socket.send(frame);
    const id = idOf(frame);
    if (id !== undefined) {
      const told = page.message((message) => 'id' in message && message.id === id);
      const answer = told.then((message) => (message as { readonly answer: Answer }).answer);
      return await this.#resultOf('a frame', answer).finally(() => this.reload());
    }
    const code = page.closed.then((closed) => closed.code);
    const met = await Promise.race([code, page.call('settings.get', {}).then(() => 'nothing')]);
    await this.reload();
    await this.#ask('settings.get', {});
    if (met !== INVALID_DATA) throw new Error(`main met a frame that is no call with ${met}`);
    return undefined;
  }

  /** A page that was closed is opened anew: it says so once, and not of every call after it. */
  async #resultOf(what: string, answered: Promise<Answer>): Promise<unknown> {
    const answer = await Promise.race([answered, this.#page.closed]);
    if (!('ok' in answer)) {
      await this.reload();
      throw new Error(`the page was closed (${answer.code} ${answer.reason}) by ${what}`);
    }
    if (answer.ok) return answer.result;
    if (answer.error.code === 'INTERNAL') throw await this.#fault(what, String(answer.error.details?.['id']));
    throw UserError.fromPlain(answer.error);
  }

  /** A page that is opened anew, as after a reload. */
  async reload(): Promise<void> {
    this.#page.socket.terminate();
    this.#page = await openPage(this.#host.port, await signIn(this.#host));
  }

  /** What must hold whatever was called: no job failed by a fault of Earmark's own, the store is whole, pages are answered. */
  async check(): Promise<void> {
    const jobs = await this.#quiet();
    const fault = jobs.find(({ error }) => error?.code === 'INTERNAL');
    if (fault !== undefined) {
      const id = fault.error?.details?.['id'];
      throw await this.#fault(`the job ${fault.kind}`, typeof id === 'string' ? id : '');
    }
    const store = openDatabase(join(this.#sandbox, 'workspace'), { readOnly: true, check: true });
    try {
      const damage = store.damage();
      if (damage.length > 0) throw new Error(`the store is damaged: ${damage.join('; ')}`);
    } finally {
      store.close();
    }
    await this.reload();
    await this.restore();
  }

  /** Brings back what calls have closed, removed or forgotten. */
  async restore(): Promise<void> {
    const workspace = join(this.#sandbox, 'workspace');
    if ((await this.#ask('workspace.get', {}))?.path !== workspace)
      await this.#ask('workspace.open', { path: workspace });
    const root = join(this.#sandbox, 'data');
    const known = (): Promise<Result<'datasets.list'>> => this.#ask('datasets.list', {});
    let dataset = (await known()).find((each) => each.root === root && each.usable > 0);
    if (dataset === undefined) {
      const { jobId } = await this.#ask('datasets.import', { root });
      await this.#quiet(jobId);
      dataset = (await known()).find((each) => each.root === root);
      if (dataset === undefined) throw new Error('the data set could not be imported again');
      this.ids['«job»'] = jobId;
    }
    const datasetId = dataset.id;
    const runs = await this.#ask('runs.list', {});
    const run = async (name: string, shift: number): Promise<string> => {
      if (runs.some(({ id }) => id === name)) return name;
      const scores = Object.fromEntries(
        [0, 1, 2].flatMap((i) => [
          [testClip('normal', i), i + shift] as const,
          [testClip('anomaly', i), 2 * i] as const,
        ]),
      );
      const place = { app: { call: this.#ask.bind(this) } as never, root, runs: join(workspace, 'runs') };
      return await addScoredRun(place, { name, scores, training: [0.1, 0.2, 0.3] });
    };
    const [first, second] = [await run('fan-1', 0), await run('fan-2', 1)];
    const review = async (reviewer: string, kind: 'first' | 'blind'): Promise<string> =>
      (await this.#ask('review.open', { runId: null, datasetId, reviewer, kind })).id;
    const [anna, ben] = [await review('Anna', 'first'), await review('Ben', 'blind')];
    Object.assign(this.ids, { '«dataset»': datasetId, '«run»': first, '«other run»': second });
    Object.assign(this.ids, { '«review»': anna, '«blind review»': ben });
  }

  async close(): Promise<void> {
    this.#page.socket.terminate();
    await this.#end();
  }

  #ask<C extends ChannelName>(channel: C, args: Arguments<C>): Promise<Result<C>> {
    return this.call(channel, args) as Promise<Result<C>>;
  }

  /** Ends every job, or waits for the one that is named to end. */
  async #quiet(wanted?: string): Promise<readonly Job[]> {
    for (;;) {
      const jobs = await this.#ask('jobs.list', {});
      const open = jobs.filter(({ id, state }) => !ENDED.includes(state) && (wanted === undefined || id === wanted));
      if (open.length === 0) return jobs;
      for (const { id, can } of open) if (wanted === undefined && can.cancel) await this.#cancel(id);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async #cancel(id: string): Promise<void> {
    // It may have ended in between.
    await this.#ask('jobs.cancel', { id }).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
  }

  /** The error behind an id that a page was given. */
  async #fault(where: string, id: string): Promise<Error> {
    const log = await readFile(join(this.#settings, LOG_FILE), 'utf8').catch(() => '');
    const at = id === '' ? -1 : log.lastIndexOf(`error ${id} `);
    const said = at < 0 ? '' : log.slice(at, at + 1500);
    const fault = new Error(`INTERNAL in ${where}: ${said.split('\n')[1]?.trim() ?? ''}`);
    fault.stack = `${fault.message}\n${said}`;
    return fault;
  }
}

/** Undefined where the frame is no call that an answer could go to. */
function idOf(frame: Uint8Array): number | undefined {
  try {
    return callMessage(decodeFrame(frame)).id;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
