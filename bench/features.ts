/**
 * `earmark bench features`: log-mel spectrograms per second on one core, beside librosa and torchaudio where a Python has
 * them, and what the worker pool and its cache make of a folder of recordings.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

import { wavFile16 } from '../src-main/datasets/audio/write-wav.ts';
import { Random } from '../src-main/engine/random.ts';
import { openFeatureCache } from '../src-main/features/cache.ts';
import { logMelExtractor } from '../src-main/features/log-mel.ts';
import { extractClips, type ClipJob } from '../src-main/features/pool.ts';
import { DEFAULT_LOG_MEL } from '../src-main/features/settings.ts';
import { MeasuredProcess } from './process.ts';
import { median } from './statistics.ts';

const SECONDS = 10;
const SAMPLES = SECONDS * DEFAULT_LOG_MEL.sampleRate;
const PEERS = ['librosa', 'torchaudio'] as const;

interface Effort {
  readonly rounds: number;
  readonly clipsPerRound: number;
  /** Recordings in the folder. */
  readonly files: number;
}

const THOROUGH: Effort = { rounds: 9, clipsPerRound: 20, files: 200 };
const QUICK: Effort = { rounds: 3, clipsPerRound: 10, files: 40 };

const side = z.object({
  name: z.string(),
  version: z.string(),
  /** Milliseconds for a clip of 10 s: the median over rounds of each round's median. */
  ms: z.number(),
  /** Seconds of sound per second on one core. */
  timesRealTime: z.number(),
  /** Milliseconds of every clip. */
  rounds: z.array(z.array(z.number())),
});

/** Clips of 10 s per second, from 16-bit WAV files to spectrograms in the main thread. */
const poolRates = z.object({
  files: z.number(),
  workers: z.number(),
  uncached: z.number(),
  /** Computing and writing the cache. */
  filling: z.number(),
  cached: z.number(),
  bytesPerClip: z.number(),
});

export const featuresBenchSchema = z.object({
  benchmark: z.literal('features'),
  startedAt: z.string(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    node: z.string(),
    loadBefore: z.number(),
    loadAfter: z.number(),
  }),
  /** Earmark first. */
  frontEnds: z.array(side),
  /** Names of peers that no Python here has. */
  missing: z.array(z.string()),
  pool: poolRates,
});
export type FeaturesBench = z.infer<typeof featuresBenchSchema>;

export interface FeaturesBenchOptions {
  readonly quick: boolean;
  /** Called before each measurement. */
  readonly onProgress?: (line: string) => void;
}

/** @throws UserError `BENCH_PROCESS_FAILED` */
export async function benchFeatures({ quick, onProgress }: FeaturesBenchOptions): Promise<FeaturesBench> {
  const effort = quick ? QUICK : THOROUGH;
  const startedAt = new Date().toISOString();
  const [loadBefore = NaN] = loadavg();
  onProgress?.('measuring the front-end on one core');
  const { frontEnds, missing } = await measureFrontEnds(effort);
  onProgress?.('measuring the pool and its cache');
  const pool = await measurePool(effort);
  const [loadAfter = NaN] = loadavg();
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown processor',
    cores: availableParallelism(),
    node: process.versions.node,
    loadBefore,
    loadAfter,
  };
  return { benchmark: 'features', startedAt, machine, frontEnds, missing, pool };
}

interface Runner {
  readonly name: string;
  readonly version: string;
  readonly run: (clips: number) => Promise<readonly number[]> | readonly number[];
  readonly rounds: (readonly number[])[];
}

/** All take turns: what disturbs the machine for a while disturbs each. */
async function measureFrontEnds({
  rounds,
  clipsPerRound,
}: Effort): Promise<Pick<FeaturesBench, 'frontEnds' | 'missing'>> {
  const peers: MeasuredProcess[] = [];
  const runners: Runner[] = [{ name: 'Earmark', version: `Node ${process.versions.node}`, run: ours(), rounds: [] }];
  const missing: string[] = [];
  try {
    for (const name of PEERS) {
      const python = await pythonWith(name);
      if (python === undefined) {
        missing.push(name);
        continue;
      }
      const script = fileURLToPath(new URL('peers/features_python.py', import.meta.url));
      const peer = new MeasuredProcess(name, python, [script, name]);
      peers.push(peer);
      const { version } = await peer.ask({ command: 'open', samples: SAMPLES }, z.object({ version: z.string() }));
      const run = async (clips: number) =>
        (await peer.ask({ command: 'run', clips }, z.object({ ms: z.array(z.number()) }))).ms;
      runners.push({ name, version, run, rounds: [] });
    }
    for (const { run } of runners) await run(clipsPerRound);
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) runner.rounds.push(await runner.run(clipsPerRound));
    }
  } finally {
    await Promise.all(peers.map((peer) => peer.close()));
  }
  const frontEnds = runners.map(({ name, version, rounds: measured }) => {
    const ms = median(measured.map(median));
    return { name, version, ms, timesRealTime: (1000 * SECONDS) / ms, rounds: measured.map((round) => [...round]) };
  });
  return { frontEnds, missing };
}

function ours(): (clips: number) => readonly number[] {
  const extract = logMelExtractor(DEFAULT_LOG_MEL);
  const samples = noise(1);
  return (clips) =>
    Array.from({ length: clips }, () => {
      const start = performance.now();
      extract(samples);
      return performance.now() - start;
    });
}

function noise(seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: SAMPLES }, () => random.uniform(-0.5, 0.5));
}

/** The first Python that can import it; `EARMARK_PYTHON` names one to try before the usual ones. */
async function pythonWith(module: string): Promise<string | undefined> {
  const named = process.env['EARMARK_PYTHON'];
  for (const python of [...(named === undefined ? [] : [named]), '/usr/bin/python3', 'python3', 'python']) {
    const found = await promisify(execFile)(python, ['-c', `import ${module}`], { timeout: 60_000 }).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  return undefined;
}

async function measurePool({ files }: Effort): Promise<FeaturesBench['pool']> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-bench-'));
  try {
    await mkdir(join(folder, 'clips'));
    const jobs: ClipJob[] = [];
    const sound = noise(1);
    for (let i = 0; i < files; i += 1) {
      const path = join(folder, 'clips', `${i}.wav`);
      sound[i] = 0;
      await writeFile(path, wavFile16(sound, DEFAULT_LOG_MEL.sampleRate));
      jobs.push({ id: path, arguments: [path], contentHash: String(i) });
    }
    const cache = openFeatureCache({ folder: join(folder, 'cache') });
    const uncached = await rate(jobs);
    const filling = await rate(jobs, cache);
    const cached = await rate(jobs, cache);
    const { bytes, entries } = await cache.contents();
    return { files, workers: availableParallelism(), uncached, filling, cached, bytesPerClip: bytes / entries };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Clips per second from the first result on: starting threads is not counted. */
async function rate(jobs: readonly ClipJob[], cache?: ReturnType<typeof openFeatureCache>): Promise<number> {
  const reader = { module: new URL('../src-main/datasets/audio/read.ts', import.meta.url).href, name: 'readAudio' };
  const options = { reader, settings: DEFAULT_LOG_MEL, ...(cache === undefined ? {} : { cache }) };
  let start: number | undefined;
  let clips = 0;
  for await (const result of extractClips(jobs, options)) {
    if ('error' in result) throw result.error;
    start ??= performance.now();
    clips += 1;
  }
  return (1000 * (clips - 1)) / (performance.now() - (start ?? NaN));
}

export function featuresBenchText({ machine, frontEnds, missing, pool }: FeaturesBench): string {
  const [first] = frontEnds;
  const lines = frontEnds.map(({ name, version, ms, timesRealTime }) =>
    [
      `${name} (${version})`.padEnd(28),
      ms.toFixed(2).padStart(8),
      `${Math.round(timesRealTime)}x`.padStart(14),
      (first === undefined ? '' : (first.ms / ms).toFixed(2)).padStart(8),
    ].join(''),
  );
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}.`,
    `Load average ${machine.loadBefore.toFixed(2)} before, ${machine.loadAfter.toFixed(2)} after.`,
    ...(missing.length === 0 ? [] : [`No Python here has ${missing.join(' or ')} (EARMARK_PYTHON may name one).`]),
    '',
    'One core, clips of 10 s      ms/clip     real time    ratio',
    ...lines,
    '',
    `From ${pool.files} WAV files with ${pool.workers} threads, clips/s: ${pool.uncached.toFixed(0)} computed, ` +
      `${pool.filling.toFixed(0)} computed and kept, ${pool.cached.toFixed(0)} from the cache ` +
      `(${(pool.bytesPerClip / 1e3).toFixed(0)} kB a clip).`,
  ].join('\n');
}
