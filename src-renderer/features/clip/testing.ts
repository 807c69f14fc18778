/** A workstation of one run over generated sound, for tests: the same shapes, sizes and channels as the real one. */
import type { ClipView, HostBridge, Reconstructions, RunSummary, ScoredClip } from '../../../src-shared/contract.ts';
import { DEFAULT_SETTINGS } from '../../../src-shared/app-settings.ts';
import { runSummary } from '../../testing/runs.ts';

export const RATE = 16_000;
export const BANDS = 128;
const HOP = 512;

export interface ScriptedOptions {
  readonly clips?: number;
  readonly seconds?: number;
  /** What a channel does instead; a thrown `UserError`'s plain form is `{ code, message }`. */
  readonly answer?: (channel: string, args: Readonly<Record<string, unknown>>) => unknown;
}

export interface Scripted {
  readonly bridge: HostBridge;
  /** Calls in their order: `clips.open fan/...`. */
  readonly calls: string[];
  emit(event: string, data: unknown): void;
}

export const clipPath = (index: number) => `test/${label(index)}_id_00_${String(index).padStart(8, '0')}.wav`;
const label = (index: number) => (index % 3 === 1 ? 'anomaly' : 'normal');
/** The most anomalous first, as the list is ordered. */
const scoreOf = (index: number) => (label(index) === 'anomaly' ? 3.2 : 1.4) - 0.004 * index + 0.3 * noise(index);

export const run: RunSummary = runSummary({
  id: 'r1',
  ids: ['00', '02'],
  steps: { done: 400, total: 400 },
  created: '2026-11-24T10:00:00Z',
  ended: '2026-11-24T10:05:00Z',
  seconds: 300,
  scores: { names: ['map-max', 'map-mean'], default: 'map-max' },
  scored: 30,
});

export function scriptedHost({ clips = 30, seconds = 10, answer }: ScriptedOptions = {}): Scripted {
  const calls: string[] = [];
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  const order = Array.from({ length: clips }, (_, index) => index).sort((a, b) => scoreOf(b) - scoreOf(a));

  function reply(channel: string, args: Readonly<Record<string, unknown>>): unknown {
    const special = answer?.(channel, args);
    if (special !== undefined) return special;
    switch (channel) {
      case 'app.info':
        return { version: '0', host: 'browser', platform: 'linux', can: {}, suggestedWorkspace: '/w' };
      case 'settings.get':
      case 'settings.set':
        return { ...DEFAULT_SETTINGS, ...args };
      case 'workspace.get':
        return { path: '/w', name: 'w', datasets: 1, runs: 1, readOnly: false };
      case 'runs.list':
        return [run];
      case 'results.clips':
        return pageOf(order, args);
      case 'clips.open':
        return scriptedClip(indexOf(args['path']), seconds, args['runId'] === null ? null : 'r1', order);
      case 'clips.reconstructions':
        return scriptedReconstructions(indexOf(args['path']), seconds);
      case 'workspace.recent':
      case 'devices.list':
      case 'datasets.list':
      case 'jobs.list':
        return [];
      default:
        throw new Error(`no script for ${channel}`);
    }
  }

  return {
    calls,
    bridge: {
      async call(channel, args) {
        const known = args as Readonly<Record<string, unknown>>;
        calls.push([channel, known['path']].filter((part) => typeof part === 'string').join(' '));
        await Promise.resolve();
        const result: unknown = reply(channel, known);
        return isFailure(result) ? { ok: false, error: result.failure } : { ok: true, result };
      },
      on(event, listener) {
        const set = listeners.get(event) ?? new Set();
        listeners.set(event, set.add(listener));
        return () => void set.delete(listener);
      },
      pathOf: () => undefined,
    },
    emit: (event, data) => listeners.get(event)?.forEach((listener) => listener(data)),
  };
}

/** What `answer` returns to refuse. */
export const failure = (code: string, message: string) => ({ failure: { code, message, hint: 'Do something else.' } });
function isFailure(value: unknown): value is ReturnType<typeof failure> {
  return typeof value === 'object' && value !== null && 'failure' in value;
}

function pageOf(order: readonly number[], args: Readonly<Record<string, unknown>>) {
  const offset = args['offset'] as number;
  const rows = order.slice(offset, offset + (args['limit'] as number)).map((index): ScoredClip => {
    const scores = { 'map-max': scoreOf(index), 'map-mean': scoreOf(index) / 10 };
    return { runId: 'r1', path: clipPath(index), type: 'fan', id: '00', label: label(index), scores, aboveNormal: 0.9 };
  });
  return { total: order.length, rows };
}

function indexOf(path: unknown): number {
  return Number(/(\d+)\.wav$/.exec(String(path))![1]);
}

/** A hum with harmonics and noise; anomalous clips rattle between two fifths and three fifths of their length. */
export function scriptedClip(
  index: number,
  seconds: number,
  runId: string | null,
  order: readonly number[] = [],
): ClipView {
  const frames = Math.floor((seconds * RATE) / HOP) + 1;
  const anomalous = label(index) === 'anomaly';
  const samples = new Int16Array(seconds * RATE);
  for (let at = 0; at < samples.length; at++) {
    const t = at / RATE;
    const rattle = anomalous && inRattle(t / seconds) ? 2500 * noise(at) * Math.max(0, Math.sin(50 * t)) : 0;
    const hum = 900 * Math.sin(2 * Math.PI * 120 * t) + 500 * Math.sin(2 * Math.PI * (240 + index) * t + 1);
    samples[at] = Math.round(hum + 350 * noise(at * 7 + index) + rattle);
  }
  const data = picture(frames, (band, share, seed) => {
    const harmonic = band % 17 === index % 5 ? 22 : 0;
    const rattle = anomalous && inRattle(share) && band > 70 ? 20 * Math.max(0, Math.sin(share * seconds * 50)) : 0;
    return -62 + harmonic - 0.12 * band + rattle + 9 * noise(seed + index * 977);
  });
  const map = picture(frames, (band, share, seed) => {
    if (!anomalous || !inRattle(share) || band <= 66) return 0.06 * Math.abs(noise(seed));
    const towards = Math.min(1, (band - 66) / 14) * Math.min(1, 12 * Math.min(share - 0.4, 0.6 - share) + 0.1);
    return Math.min(1, 1.05 * towards * (0.8 + 0.25 * noise(seed)));
  });
  const of = (wanted: string) => order.filter((other) => label(other) === wanted).map(scoreOf);
  return {
    path: clipPath(index),
    datasetId: 'd1',
    runId,
    type: 'fan',
    id: '00',
    split: 'test',
    label: label(index),
    sampleRate: RATE,
    seconds,
    channel: 0,
    channels: 1,
    samples,
    logMel: { bands: BANDS, frames, data, centresHz: melCentres(), hopSeconds: HOP / RATE },
    map: runId === null ? null : { bands: BANDS, frames, data: map },
    score:
      runId === null
        ? null
        : {
            names: ['map-max', 'map-mean'],
            default: 'map-max',
            values: { 'map-max': scoreOf(index), 'map-mean': scoreOf(index) / 10 },
            distribution: { normal: of('normal'), anomalous: of('anomaly'), unlabelled: [] },
            threshold: 2.1,
          },
    recording: null,
  };
}

function scriptedReconstructions(index: number, seconds: number): Reconstructions {
  const { logMel } = scriptedClip(index, seconds, null);
  const { frames } = logMel;
  const general = logMel.data.map((value, at) => value - 2 + 2 * noise(at + 5));
  const restored = picture(
    frames,
    (band, _, seed) => (band % 17 === index % 5 ? -41 : -62) - 0.12 * band + 2 * noise(seed),
  );
  return {
    general: { bands: BANDS, frames, data: general },
    restored: { bands: BANDS, frames, data: restored },
  };
}

const inRattle = (share: number) => share > 0.4 && share < 0.6;

function picture(frames: number, value: (band: number, share: number, seed: number) => number): Float32Array {
  const data = new Float32Array(BANDS * frames);
  for (let band = 0; band < BANDS; band++) {
    for (let frame = 0; frame < frames; frame++) {
      const at = band * frames + frame;
      data[at] = value(band, frame / frames, at);
    }
  }
  return data;
}

/** From -1 to 1, the same for the same seed. */
function noise(seed: number): number {
  let bits = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 31 - 1;
}

/** Slaney's mel scale from 0 to 8 kHz, as the real front-end has it. */
function melCentres(): readonly number[] {
  const step = Math.log(6.4) / 27;
  const top = 15 + Math.log(8) / step;
  return Array.from({ length: BANDS }, (_, band) => {
    const mel = (top * (band + 1)) / (BANDS + 1);
    return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(step * (mel - 15));
  });
}
