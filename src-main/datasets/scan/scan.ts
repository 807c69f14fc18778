import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clip, ClipRecord, DatasetProblem, ScanProgress, ScanReport } from '../../../src-shared/dataset.ts';
import type { Channel } from '../audio/pcm.ts';
import type { Dataset } from '../dataset.ts';
import { compare } from '../layouts/walk.ts';
import { duplicateProblem, leakProblem } from './problems.ts';
import { scanFile, type ScanFileOptions } from './scan-file.ts';

export interface ScanOptions {
  /** Reads and hashes the samples. Without, only headers are looked at and there is no fingerprint. Default: true. */
  readonly content?: boolean;
  /** The channel whose level is judged; the first where a file has fewer. Default: 0. */
  readonly channel?: Channel;
  /** Records of an earlier scan: a file whose size and time have not changed since is not read again. */
  readonly previous?: readonly ClipRecord[];
  /** Files that are read at a time. */
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  /** Called at most ten times a second, and at the end. */
  readonly onProgress?: (progress: ScanProgress) => void;
}

/** Enough that one file is read from disk while another is hashed; more would only hold more buffers. */
const CONCURRENCY = 4;
const PROGRESS_MS = 100;

/**
 * Looks at every clip of a data set, in the background: between files the event loop is free, memory stays bounded by
 * a few blocks of half a MiB, and no file stops the scan.
 *
 * @throws the signal's reason when it is aborted; nothing else
 */
export async function scanDataset(dataset: Dataset, options: ScanOptions = {}): Promise<ScanReport> {
  const { clips } = dataset;
  const records = await scanAll(dataset, options);
  const content = options.content ?? true;
  const problems = [
    ...dataset.problems,
    ...records.flatMap((record) => record.problems),
    ...(content ? copies(clips, records) : []),
  ];
  const unusable = new Set(problems.filter(({ severity }) => severity === 'error').map(({ path }) => path));
  const usable = records.filter(({ path }) => !unusable.has(path));
  return {
    records,
    problems,
    fingerprint: content ? fingerprintOf(records) : undefined,
    usable: usable.length,
    seconds: usable.reduce((sum, { frames = 0, sampleRate = 1 }) => sum + frames / sampleRate, 0),
    bytes: records.reduce((sum, { size }) => sum + size, 0),
  };
}

async function scanAll({ root, clips }: Dataset, options: ScanOptions): Promise<ClipRecord[]> {
  const { signal, onProgress, concurrency = CONCURRENCY } = options;
  const known = new Map(options.previous?.map((record) => [record.path, record]));
  const records: ClipRecord[] = [];
  let next = 0;
  let done = 0;
  let found = 0;
  let reported = 0;

  async function work(): Promise<void> {
    const scratch = { samples: new Float32Array(0) };
    const fileOptions = { content: options.content ?? true, channel: options.channel ?? 0, signal, scratch };
    for (let index = next++; index < clips.length; index = next++) {
      signal?.throwIfAborted();
      const { path } = clips[index]!;
      const record = await refreshed(root, path, known.get(path), fileOptions);
      records[index] = record;
      done++;
      found += record.problems.filter(({ severity }) => severity !== 'note').length;
      const now = performance.now();
      if (now - reported >= PROGRESS_MS || done === clips.length) {
        reported = now;
        onProgress?.({ done, total: clips.length, problems: found });
      }
    }
  }

  signal?.throwIfAborted();
  await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, clips.length)) }, work));
  return records;
}

/** The earlier record if the file is as it was then, else a new one. */
async function refreshed(
  root: string,
  path: string,
  before: ClipRecord | undefined,
  options: ScanFileOptions,
): Promise<ClipRecord> {
  if (before !== undefined && (before.content !== undefined || !options.content)) {
    const now = await stat(join(root, path)).catch(() => undefined);
    if (now?.size === before.size && now.mtimeMs === before.modified) return before;
  }
  return scanFile(root, path, options);
}

/**
 * Identifies the sound of a data set, wherever it lies: SHA-256 over the sorted lines `path content`. A file that
 * cannot be read takes part with its problem's code.
 */
export function fingerprintOf(records: readonly ClipRecord[]): string {
  const hash = createHash('sha256').update('earmark-dataset/1\n');
  const lines = records.map(({ path, content, problems }) => `${path}\0${content ?? problems[0]?.code ?? ''}\n`);
  for (const line of lines.sort(compare)) hash.update(line);
  return hash.digest('hex');
}

/** Copies within a split, and test clips whose sound is also trained on. */
function copies(clips: readonly Clip[], records: readonly ClipRecord[]): DatasetProblem[] {
  const first = { train: new Map<string, string>(), test: new Map<string, string>() };
  const problems: DatasetProblem[] = [];
  clips.forEach(({ path, split }, index) => {
    const content = records[index]?.content;
    if (content === undefined || records[index]?.frames === 0) return;
    const original = first[split].get(content);
    if (original === undefined) first[split].set(content, path);
    else problems.push(duplicateProblem(path, original));
  });
  clips.forEach(({ path, split }, index) => {
    const training = first.train.get(records[index]?.content ?? '');
    if (split === 'test' && training !== undefined) problems.push(leakProblem(path, training));
  });
  return problems;
}
