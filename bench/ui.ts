/**
 * `earmark bench ui`: the page in this machine's Chromium, before the real browser host: first screen, a workspace of
 * many clips, its table, opening clips, zooming and scrolling them, memory over hundreds of them.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright';
import { CHROMIUM_ARGS, CHROMIUM_PATH, hasChromium } from '../scripts/chromium.mjs';
import type { Job } from '../src-shared/contract.ts';
import { UserError } from '../src-shared/errors.ts';
import { median } from './statistics.ts';
import {
  heapMb,
  openClip,
  placeInList,
  prepare,
  scrollerOfTable,
  threadTimes,
  timeToNext,
  turnWheel,
  type FrameTimes,
} from './ui/frames.ts';
import { connect, type BenchClient } from './ui/host-client.ts';
import { startHost, type HostProcess } from './ui/host-process.ts';
import { writeShortClips } from './ui/short-clips.ts';

export interface UiBench {
  readonly benchmark: 'ui';
  readonly startedAt: string;
  readonly machine: {
    readonly cpu: string;
    readonly threads: number;
    readonly loadBefore: number;
    readonly loadAfter: number;
  };
  readonly chromium: string;
  /** From the start of the process to the first screen, ms; each of a new process. */
  readonly firstScreenMs: readonly number[];
  readonly clips: number;
  /** From the start of the process to the first rows of the table of all clips, ms. */
  readonly workspaceMs: number;
  /** From the click on a data set to the first rows, ms. */
  readonly tableMs: number;
  /** Passes one after the other; the first meets code that has never run. */
  readonly tableScroll: readonly FrameTimes[];
  /** Opening a 10 s clip with its map from another screen, ms. */
  readonly openMs: readonly number[];
  /** To the next clip of the list, ms. */
  readonly nextMs: readonly number[];
  readonly zoom: FrameTimes;
  readonly scroll: FrameTimes;
  /** After that many clips opened in a row. */
  readonly memory: readonly { readonly clips: number; readonly heapMb: number }[];
}

export interface UiBenchOptions {
  readonly quick: boolean;
  readonly onProgress: (line: string) => void;
}

/** @throws UserError BENCH_NO_BROWSER, BENCH_PROCESS_FAILED, BENCH_JOB_FAILED */
export async function benchUi({ quick, onProgress }: UiBenchOptions): Promise<UiBench> {
  const browser = await launch();
  const folder = await mkdtemp(join(tmpdir(), 'earmark-bench-ui-'));
  const loadBefore = loadavg()[0]!;
  const startedAt = new Date().toISOString();
  try {
    const session = await openSession(browser, folder);
    const many = await measureMany(session, quick ? 2000 : 20_000, onProgress);
    const clip = await measureClips(session, quick ? 50 : 500, quick, onProgress);
    const firstScreenMs: number[] = [];
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      onProgress(`First screen, process ${round + 1}`);
      firstScreenMs.push(await session.restart('#/workspace', '#main h1'));
    }
    await session.close();
    return {
      benchmark: 'ui',
      startedAt,
      machine: {
        cpu: cpus()[0]?.model ?? 'unknown',
        threads: availableParallelism(),
        loadBefore,
        loadAfter: loadavg()[0]!,
      },
      chromium: browser.version(),
      firstScreenMs,
      ...many,
      ...clip,
    };
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function launch(): Promise<Browser> {
  if (!hasChromium()) {
    throw new UserError('BENCH_NO_BROWSER', `There is no Chromium at ${CHROMIUM_PATH}.`, {
      hint: 'Install it (apt install chromium), or set EARMARK_CHROMIUM to the path of one.',
    });
  }
  let playwright;
  try {
    playwright = await import('playwright');
  } catch (cause) {
    throw new UserError('BENCH_NO_BROWSER', 'Playwright is not installed.', {
      hint: 'Run npm install without --omit=dev in a checkout of Earmark.',
      cause,
    });
  }
  return playwright.chromium.launch({ executablePath: CHROMIUM_PATH, args: CHROMIUM_ARGS });
}

interface Session {
  readonly folder: string;
  readonly client: BenchClient;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly origin: string;
  /** Ends the host and starts it anew. @returns ms from the start of the process until `selector` is there */
  restart(hash: string, selector: string): Promise<number>;
  close(): Promise<void>;
}

async function openSession(browser: Browser, folder: string): Promise<Session> {
  const home = join(folder, 'home');
  const workspace = join(folder, 'workspace');
  await mkdir(home, { recursive: true });
  let host: HostProcess | undefined;
  let context: BrowserContext | undefined;
  let parts: { client: BenchClient; page: Page; cdp: CDPSession; origin: string } | undefined;

  async function stop(): Promise<void> {
    parts?.client.close();
    await context?.close();
    await host?.end();
  }

  async function restart(hash: string, selector: string): Promise<number> {
    await stop();
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await prepare(context);
    const page = await context.newPage();
    host = await startHost(workspace, home);
    const { origin } = new URL(host.address);
    await page.goto(host.address + hash);
    await page.waitForSelector(selector, { timeout: 120_000 });
    const ms = performance.now() - host.started;
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    parts = { client: await connect(origin, cookie), page, cdp: await threadTimes(page), origin };
    return ms;
  }

  await restart('#/workspace', '#main h1');
  return {
    folder,
    get client() {
      return parts!.client;
    },
    get page() {
      return parts!.page;
    },
    get cdp() {
      return parts!.cdp;
    },
    get origin() {
      return parts!.origin;
    },
    restart,
    close: stop,
  };
}

async function measureMany(session: Session, clips: number, onProgress: (line: string) => void) {
  onProgress(`Writing ${clips} short clips`);
  const root = join(session.folder, 'many');
  await writeShortClips(root, clips);
  onProgress('Importing them');
  const { jobId } = await session.client.call('datasets.import', { root, name: 'Many' });
  await finished(session.client, jobId);
  const dataset = (await session.client.call('datasets.list', {})).find(({ name }) => name === 'Many')!;
  onProgress('Opening the workspace');
  const rows = '.body [role="row"] [role="gridcell"]:not(:has(.skeleton))';
  const workspaceMs = await session.restart(`#/workspace/data/${dataset.id}?tab=clips`, '[role="tab"]');
  const { page, cdp } = session;
  const clicked = performance.now();
  await page.getByRole('tab').nth(1).click();
  await page.waitForSelector(rows);
  const tableMs = performance.now() - clicked;
  onProgress('Scrolling its table');
  const selector = await scrollerOfTable(page);
  const tableScroll: FrameTimes[] = [];
  for (let pass = 0; pass < 4; pass++) {
    tableScroll.push(await turnWheel(page, cdp, { selector, steps: 300, zoom: false, delta: 240, turn: 150 }));
  }
  return { clips, workspaceMs, tableMs, tableScroll };
}

async function measureClips(session: Session, clips: number, quick: boolean, onProgress: (line: string) => void) {
  onProgress('Training a small model on the sample data set');
  const run = await trainSample(session.client);
  const { page, cdp, client } = session;
  const page1 = await client.call('results.clips', {
    runId: run.id,
    type: run.type,
    id: run.machine,
    sort: 'path',
    descending: false,
    offset: 0,
    limit: 100,
  });
  onProgress('Opening clips');
  const openMs: number[] = [];
  for (const { path } of page1.rows.slice(0, quick ? 4 : 12)) {
    await page.goto(`${session.origin}/#/clip`);
    await page.waitForSelector('.chooser');
    openMs.push(await openClip(page, `#/clip?run=${encodeURIComponent(run.id)}&path=${encodeURIComponent(path)}`));
  }
  await page.waitForTimeout(1000);
  onProgress('Zooming and scrolling');
  const picture = '.main canvas';
  const zoom = await turnWheel(page, cdp, { selector: picture, steps: 240, zoom: true, delta: -24, turn: 60 });
  for (let step = 0; step < 4; step++) await page.keyboard.press('+');
  await page.waitForTimeout(500);
  const scroll = await turnWheel(page, cdp, { selector: picture, steps: 240, zoom: false, delta: 30, turn: 80 });
  onProgress(`Opening ${clips} clips in a row`);
  const nextMs: number[] = [];
  const memory: { clips: number; heapMb: number }[] = [];
  let direction = 'j';
  for (let count = 1; count <= clips; count++) {
    const { index, total } = await placeInList(page);
    if (index === total) direction = 'k';
    if (index === 1) direction = 'j';
    const ms = await timeToNext(page, direction);
    // Going back meets clips that are in memory; only steps forwards are times.
    if (direction === 'j' && nextMs.length < 40) {
      nextMs.push(ms);
      // As a person would: the next clip is looked at, meanwhile its neighbours come.
      await page.waitForTimeout(600);
    }
    if (count % Math.max(1, clips / 10) === 0) memory.push({ clips: count, heapMb: await heapMb(cdp) });
  }
  return { openMs, nextMs, zoom, scroll, memory };
}

async function trainSample(client: BenchClient): Promise<{ id: string; type: string; machine: string }> {
  await finished(client, (await client.call('datasets.sample', {})).jobId);
  const sample = (await client.call('datasets.list', {})).find((dataset) => dataset.sample)!;
  const { machineType, machineId } = sample.groups[0]!;
  const [method] = await client.call('methods.list', {});
  const { jobId } = await client.call('train.start', {
    datasetId: sample.id,
    type: machineType,
    ids: [machineId],
    method: method!.id,
    preset: 'quick',
    device: 'cpu',
    codebook: null,
    seed: 1,
    set: ['stage1.iterations=20', 'stage2.iterations=20'],
    watchAuc: false,
  });
  const { runIds } = await finished(client, jobId);
  return { id: runIds.at(-1)!, type: machineType, machine: machineId };
}

/** @throws UserError BENCH_JOB_FAILED */
async function finished(client: BenchClient, jobId: string): Promise<Job> {
  for (;;) {
    const job = (await client.call('jobs.list', {})).find(({ id }) => id === jobId);
    if (job?.state === 'finished') return job;
    if (job === undefined || !['queued', 'running'].includes(job.state)) {
      throw new UserError('BENCH_JOB_FAILED', `${job?.title ?? 'A job'} did not finish.`, {
        hint: job?.error?.hint ?? 'Run it in the workstation and look at what it says.',
        details: { job: job ?? null },
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export function uiBenchText(bench: UiBench): string {
  const ms = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
  const frames = ({ medianMs, p95Ms, longestMs, cpuMs }: FrameTimes) =>
    `median ${ms(medianMs)}, 95 % below ${ms(p95Ms)}, longest ${ms(longestMs)}; ${ms(cpuMs)} of processor each`;
  const spread = (values: readonly number[]) => `median ${ms(median([...values]))}, longest ${ms(Math.max(...values))}`;
  const { machine } = bench;
  return [
    `Chromium ${bench.chromium} without a graphics card, ${machine.threads} threads of ${machine.cpu}; load ${machine.loadBefore.toFixed(1)} before, ${machine.loadAfter.toFixed(1)} after`,
    `First screen from the start of the process: ${spread(bench.firstScreenMs)}`,
    `A workspace of ${bench.clips} clips, from the start of the process: ${ms(bench.workspaceMs)}`,
    `Its table of clips: ${ms(bench.tableMs)}`,
    `Scrolling it, frames: ${bench.tableScroll.map(frames).join('\n  then: ')}`,
    `Opening a clip with its map: ${spread(bench.openMs)}; the first ${ms(bench.openMs[0]!)}`,
    `Next clip: ${spread(bench.nextMs)}`,
    `Zooming, frames: ${frames(bench.zoom)}`,
    `Scrolling a clip, frames: ${frames(bench.scroll)}`,
    `Memory after clips opened in a row: ${bench.memory.map(({ clips, heapMb: mb }) => `${clips}: ${mb.toFixed(1)} MB`).join(', ')}`,
  ].join('\n');
}
