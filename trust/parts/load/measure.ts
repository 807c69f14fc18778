/** Medians of times, sizes of folders and peaks of memory. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

/** @param share 0.95: the value that 95 % lie at or below */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Milliseconds, and what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<readonly [ms: number, result: T]> {
  const began = performance.now();
  const result = await work();
  return [performance.now() - began, result];
}

/** Bytes of the files of a folder whose names begin so: a store with what SQLite keeps beside it. */
export async function bytesOf(folder: string, prefix: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(folder)) if (name.startsWith(prefix)) sum += (await stat(join(folder, name))).size;
  return sum;
}

/** Highest resident memory of this process while `work` ran, bytes; looked at ten times a second. */
export async function peakDuring<T>(work: () => Promise<T>): Promise<readonly [bytes: number, result: T]> {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  try {
    const result = await work();
    return [Math.max(peak, process.memoryUsage.rss()), result];
  } finally {
    clearInterval(timer);
  }
}

export const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
