/** A recording of a working day: imported, scored in windows, browsed section by section. */
import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { wavFile } from '../../../src-main/datasets/audio/write-wav.ts';
import { Random } from '../../../src-main/engine/random.ts';
import { recordingMapPath } from '../../../src-main/runs/recording-map.ts';
import type { TrustFigure, TrustOptions } from '../../part.ts';
import { mb, median, ms, peakDuring, quantile, timed } from './measure.ts';
import { trainSmall } from './small-model.ts';
import { openCaller, type Caller } from './workstation.ts';

const TEST = 'trust/parts/load/recording.ts';
const RATE = 16_000;
/** Until a section is there. The short version runs on machines that do other things meanwhile. */
const PATIENCE_MS = { long: 1500, short: 10_000 };
/** More than this, and memory grows with the length: the features of eight hours are 460 MB, its samples 1.8 GB. */
const MOST_GROWTH = 150e6;
const BLOCK_SECONDS = 60;
/** Hours of the recording beside which the long one is put. */
const BRIEF = 0.6;

export async function longRecording(options: TrustOptions): Promise<TrustFigure[]> {
  const { folder, size, say } = options;
  // From half an hour on recordings are scored in windows. What memory grows by shows only over hours.
  const long = size === 'long' ? 8 : 0.51;
  const place = join(folder, 'recording');
  const cache = { cache: join(place, 'cache') };
  try {
    const root = join(place, 'data');
    const path = 'fan/test/anomaly_id_00_00000001.wav';
    await writeRecording(join(root, path), long * 3600);
    const { size: bytes } = await stat(join(root, path));
    say(`a recording of ${long} h is written, ${mb(bytes)}`);
    const model = await trainSmall(join(place, 'few'), join(place, 'workspace', 'runs'), cache);
    const brief = size === 'long' ? await scoreBrief(place, model, cache.cache, say) : null;
    const [scoreMs, whole] = await timed(() => score(['--data', root], model, model, cache.cache));
    const map = await stat(recordingMapPath(join(model, 'maps'), path));
    say(`${long} h scored in ${(scoreMs / 1000).toFixed(0)} s, peak ${mb(whole.peak)}, map ${mb(map.size)}`);
    const caller = await openCaller(place);
    try {
      const [importPeak] = await peakDuring(async () => {
        const { jobId } = await caller.call('datasets.import', { root });
        await caller.finished(jobId);
      });
      const [browsePeak, times] = await peakDuring(() => browse(caller, path, size === 'long' ? 40 : 6));
      const memory =
        brief === null
          ? []
          : [
              {
                promise: `A recording of ${long} h is scored in windows in as much memory as one of ${BRIEF} h`,
                test: TEST,
                figure: `${mb(bytes)} in ${(scoreMs / 1000).toFixed(0)} s, peak of the scoring ${mb(whole.peak)} beside ${mb(brief.peak)}; the map takes ${mb(map.size)}`,
                kept: whole.peak - brief.peak < MOST_GROWTH,
              },
            ];
      return [
        ...memory,
        {
          promise:
            'The map of a long recording is browsed: any section with sound, log-mel, map and the overview of the whole',
          test: TEST,
          figure: `${times.length} sections, median ${ms(median(times))}, 95 % ${ms(quantile(times, 0.95))}; peak of main ${mb(Math.max(importPeak, browsePeak))}`,
          kept: median(times) < PATIENCE_MS[size],
        },
      ];
    } finally {
      await caller.close();
    }
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function scoreBrief(
  place: string,
  model: string,
  cache: string,
  say: TrustOptions['say'],
): Promise<{ readonly peak: number }> {
  const file = join(place, 'brief.wav');
  await writeRecording(file, BRIEF * 3600);
  const brief = await score(['--files', file], model, join(place, 'out'), cache);
  say(`${BRIEF} h scored, peak of its processes ${mb(brief.peak)}`);
  return brief;
}

/** A hum in noise with a tone in the last hundredth; a minute of noise again and again, so that hours are written in seconds. */
async function writeRecording(path: string, seconds: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const random = new Random('load/recording');
  const samples = Math.round(seconds) * RATE;
  const block = BLOCK_SECONDS * RATE;
  const sound = (fault: boolean): Int16Array =>
    Int16Array.from(
      random.normals(block, 0, 600),
      (noise, n) => noise + 3000 * Math.sin(0.1 * n) + (fault ? 2000 * Math.sin(0.9 * n) : 0),
    );
  const [healthy, faulty] = [sound(false), sound(true)];
  const format = { encoding: 'signed', bytes: 2, bits: 16, channels: 1, sampleRate: RATE } as const;
  const header = wavFile(format, new Uint8Array(0)).slice();
  const view = new DataView(header.buffer);
  view.setUint32(4, header.length - 8 + 2 * samples, true);
  view.setUint32(header.length - 4, 2 * samples, true);
  const file = await open(path, 'w');
  try {
    await file.writeFile(header);
    for (let at = 0; at < samples; at += block) {
      const minute = (at >= 0.99 * samples ? faulty : healthy).subarray(0, Math.min(block, samples - at));
      await file.writeFile(new Uint8Array(minute.buffer, 0, minute.byteLength));
    }
  } finally {
    await file.close();
  }
}

/** `earmark score`; the peak is that of the command's process and its engine together, looked at ten times a second. */
async function score(
  what: readonly string[],
  run: string,
  out: string,
  cache: string,
): Promise<{ readonly peak: number }> {
  const main = resolve(import.meta.dirname, '../../../src-main/hosts/cli/main.ts');
  const named = what[0] === '--files' ? what.slice(1) : what;
  const child = spawn(process.execPath, [main, 'score', '--run', run, '--out', out, '--json', ...named], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, EARMARK_CACHE: cache },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  let peak = 0;
  const timer = setInterval(() => {
    void memoryOfTree(child.pid!).then((bytes) => (peak = Math.max(peak, bytes)));
  }, 100);
  try {
    const code = await new Promise<number | null>((done, fail) => {
      child.once('error', fail);
      child.once('close', done);
    });
    if (code !== 0) throw new Error(`earmark score ended with ${code}: ${errors}`);
    return { peak };
  } finally {
    clearInterval(timer);
  }
}

/** Linux: resident bytes of a process and its children; elsewhere 0. */
async function memoryOfTree(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const own = 1024 * Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const others = await Promise.all(
    children
      .split(' ')
      .filter((each) => each !== '')
      .map((each) => memoryOfTree(Number(each))),
  );
  return others.reduce((sum, bytes) => sum + bytes, own);
}

/** The first section, the last, and others in between, as someone jumps about. */
async function browse(caller: Caller, path: string, views: number): Promise<number[]> {
  const [dataset] = await caller.call('datasets.list', {});
  const run = (await caller.call('runs.list', {})).find(({ kind }) => kind === 'model');
  const from = { path, runId: run!.id, datasetId: dataset!.id };
  const first = await caller.call('clips.open', from);
  const { sections, windows } = first.recording!;
  if (windows?.overview?.frames !== windows?.scores.length)
    throw new Error('the overview has not a column for each window');
  const times: number[] = [];
  for (let i = 0; i < views; i += 1) {
    const section = (i * 37) % sections;
    const [time, view] = await timed(() => caller.call('clips.open', { ...from, section }));
    if (view.recording?.section !== section || view.map?.frames !== view.logMel.frames) {
      throw new Error(`section ${section} is not there, or has no map`);
    }
    times.push(time);
  }
  return times;
}
