/** Measures in the page: how long frames last while something moves, and how long something takes to be shown. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright';
import { packageRoot } from '../../src-main/hosts/cli/package-root.ts';
import type { Wheel } from './wheel.ts';

export interface FrameTimes {
  readonly frames: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly longestMs: number;
  /** Processor time of the page's main thread per frame: other processes on the machine change it little. */
  readonly cpuMs: number;
}

/** Puts `page/in-page.ts` into every page of a context. */
export async function prepare(context: BrowserContext): Promise<void> {
  const path = join(packageRoot(), 'bench', 'ui', 'page', 'in-page.ts');
  // A tool of development, which no package of Earmark has inside.
  const { transformWithOxc } = await import('vite');
  const { code } = await transformWithOxc(await readFile(path, 'utf8'), path);
  await context.addInitScript({ content: `(() => {${code.replaceAll(/^(export|import) .*$/gm, '')}})();` });
}

/** Turns the wheel over an element once per animation frame. */
export async function turnWheel(page: Page, cdp: CDPSession, wheel: Wheel): Promise<FrameTimes> {
  const before = await taskSeconds(cdp);
  const times = await call<readonly number[]>(page, 'turnWheel', wheel);
  const cpuMs = (1000 * ((await taskSeconds(cdp)) - before)) / times.length;
  const sorted = Float64Array.from(times).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { frames: times.length, medianMs: at(0.5), p95Ms: at(0.95), longestMs: at(1), cpuMs };
}

/** @returns a selector of what scrolls the rows of the table in sight */
export function scrollerOfTable(page: Page): Promise<string> {
  return call(page, 'markScroller');
}

/** @returns ms until the clip's pictures are painted */
export function openClip(page: Page, hash: string): Promise<number> {
  return call(page, 'openClip', hash);
}

/** @returns ms until the next clip's pictures are painted */
export function timeToNext(page: Page, key: string): Promise<number> {
  return call(page, 'timeToNext', key);
}

/** Where in its list the clip is, from 1. */
export function placeInList(page: Page): Promise<{ readonly index: number; readonly total: number }> {
  return call(page, 'place');
}

export async function threadTimes(page: Page): Promise<CDPSession> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return cdp;
}

/** Of the page's JavaScript after a collection, 10^6 bytes. */
export async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await metric(cdp, 'JSHeapUsedSize')) / 1e6;
}

const taskSeconds = (cdp: CDPSession): Promise<number> => metric(cdp, 'TaskDuration');

async function metric(cdp: CDPSession, name: string): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return metrics.find((one) => one.name === name)?.value ?? Number.NaN;
}

function call<R>(page: Page, name: string, ...args: readonly unknown[]): Promise<R> {
  return page.evaluate<R>(`earmarkBench.${name}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`);
}
