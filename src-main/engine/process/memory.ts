/** How much memory an engine process has, and may have. Megabytes are 10^6 bytes. */
import { readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';

const MB = 1_000_000;
/** The parent's own sampling period. A process may exceed its limit for about as long. */
const SAMPLE_MS = 250;
const DEFAULT_SHARE = 0.8;

/** 80 % of the machine's memory, or of the container's where that is less. */
export function defaultMemoryLimitMb(): number {
  const constrained = process.constrainedMemory();
  const available = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.floor((available * DEFAULT_SHARE) / MB);
}

export function toMegabytes(bytes: number): number {
  return Math.round(bytes / MB);
}

/**
 * Samples the resident memory (bytes) of process `pid` from outside, which works while that process's event loop is
 * blocked in native code. Only Linux offers it for the price of reading a file; elsewhere this does nothing, and the
 * process's own reports, made whenever its loop turns, are what counts.
 * @returns stops the sampling
 */
export function watchMemory(pid: number, onSample: (rss: number) => void): () => void {
  if (process.platform !== 'linux') return () => undefined;
  let stopped = false;
  const timer = setInterval(() => {
    void readRss(pid).then((rss) => {
      if (!stopped && rss !== undefined) onSample(rss);
    });
  }, SAMPLE_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}

/** Undefined when the process has gone. */
async function readRss(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
