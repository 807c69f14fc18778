/** What the Clip screen shows: sound, log-mel, map and scores of a clip, from a small cache or in tens of milliseconds. */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipView, Spectrogram } from '../../src-shared/contract.ts';
import type { Label, Split } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { readAudio } from '../datasets/audio/read.ts';
import { resample } from '../datasets/audio/resample.ts';
import type { Detector } from '../detectors/detector.ts';
import { gammaThreshold } from '../evaluation/thresholds.ts';
import { logMel } from '../features/log-mel.ts';
import { melFilterbank } from '../features/mel-filterbank.ts';
import { DEFAULT_LOG_MEL, type LogMelSettings } from '../features/settings.ts';
import { readMap } from '../runs/maps.ts';
import { readScores } from '../runs/scores.ts';
import type { DatasetStore, StoredDataset } from '../store/datasets.ts';
import { containedPath } from './containment.ts';
import { valuesOf } from './results.ts';
import type { KnownRun, RunIndex } from './run-index.ts';
import { LONG_SECONDS } from './long-recording.ts';
import { readSectionSound, scoredSection, sectionOf, type SectionPlace } from './recording-sections.ts';
import { checkSettings } from './settings.ts';

/** Bytes of views that are kept: some forty clips of 10 s. */
const KEPT_BYTES = 64 * 2 ** 20;
export interface ClipSource {
  readonly path: string;
  readonly runId: string | null;
  readonly datasetId: string | null;
  /** Of a long recording; default 0. */
  readonly section?: number;
}

export interface ClipPlaces {
  readonly index: RunIndex;
  readonly datasets: Pick<DatasetStore, 'get' | 'clip'>;
  readonly detectors: () => readonly Detector[];
}

/** A clip that may be read: of a data set of the workspace. */
export interface FoundClip {
  readonly run: KnownRun | undefined;
  readonly dataset: StoredDataset;
  readonly file: string;
  readonly type: string;
  readonly id: string;
  readonly split: Split | null;
  readonly label: Label | null;
}

interface Kept {
  readonly stamp: string;
  readonly bytes: number;
  readonly sound: Pick<ClipView, 'sampleRate' | 'seconds' | 'channel' | 'channels' | 'samples' | 'logMel'>;
}

export class ClipViews {
  readonly #places: ClipPlaces;
  /** By clip and front-end; the oldest first. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;
  /** By run, stamp of its training scores and machine. */
  readonly #thresholds = new Map<string, number | null>();

  constructor(places: ClipPlaces) {
    this.#places = places;
  }

  /**
   * @throws UserError `DATASET_UNKNOWN`, `RUN_UNKNOWN`, `CLIP_UNKNOWN`, `CLIP_NOT_HERE`, `CLIP_TOO_LONG`,
   *   `SECTION_UNKNOWN`, `PATH_OUTSIDE`, `FILE_MISSING`, those of reading sound, `MAP_DAMAGED`
   */
  async open(source: ClipSource): Promise<ClipView> {
    const clip = await findClip(this.#places, source);
    const { run, dataset } = clip;
    const settings = this.#features(run);
    const place = await sectionOf(clip.file, source.section ?? 0, settings);
    // The map and the numbers are read beside the sound: they may be of a run that has just ended.
    const [sound, { map, recording }, score] = await Promise.all([
      this.#sound(clip, settings, place),
      this.#map(run, source.path, place),
      run === undefined ? null : this.#score(run, source.path, clip),
    ]);
    const { bands, frames } = sound.logMel;
    return {
      path: source.path,
      datasetId: dataset.id,
      runId: run?.id ?? null,
      ...{ type: clip.type, id: clip.id, split: clip.split, label: clip.label },
      ...sound,
      map: map?.bands === bands && map.frames === frames ? map : null,
      score,
      recording,
    };
  }

  async #map(
    run: KnownRun | undefined,
    path: string,
    place: SectionPlace | null,
  ): Promise<Pick<ClipView, 'map' | 'recording'>> {
    if (place !== null) return await scoredSection(run?.path, path, run?.record.scores.default ?? '', place);
    const map = run === undefined ? null : await readMap(join(run.path, 'maps'), path);
    return { map: map ?? null, recording: null };
  }

  #features(run: KnownRun | undefined): LogMelSettings {
    const detector = this.#places.detectors().find(({ id }) => id === run?.record.method);
    if (run === undefined || detector === undefined) return DEFAULT_LOG_MEL;
    return detector.features(checkSettings(detector, run.record.settings));
  }

  async #sound(
    { file, dataset: { channel } }: FoundClip,
    settings: LogMelSettings,
    place: SectionPlace | null,
  ): Promise<Kept['sound']> {
    const about = await stat(file);
    const stamp = `${about.size} ${about.mtimeMs}`;
    const key = JSON.stringify([file, channel, settings, place?.section ?? null]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) this.#forget(key, kept);
    if (kept?.stamp === stamp) {
      this.#keep(key, kept);
      return kept.sound;
    }
    const sound = await readSound(file, channel, settings, place);
    const bytes = sound.samples.byteLength + sound.logMel.data.byteLength;
    this.#keep(key, { stamp, bytes, sound });
    return sound;
  }

  #keep(key: string, kept: Kept): void {
    this.#kept.set(key, kept);
    this.#bytes += kept.bytes;
    for (const [oldest, each] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES || oldest === key) break;
      this.#forget(oldest, each);
    }
  }

  #forget(key: string, { bytes }: Kept): void {
    if (this.#kept.delete(key)) this.#bytes -= bytes;
  }

  async #score(run: KnownRun, path: string, machine: { type: string; id: string }): Promise<ClipView['score']> {
    const { scores } = this.#places.index;
    const own = scores.ofClip(run.id, path);
    if (own === undefined) return null;
    const rows = scores.ofMachine(run.id, machine);
    const name = run.record.scores.default;
    return {
      names: run.names,
      default: name,
      values: own.scores,
      distribution: {
        normal: valuesOf(rows, name, 'normal'),
        anomalous: valuesOf(rows, name, 'anomaly'),
        unlabelled: valuesOf(rows, name, null),
      },
      threshold: await this.#threshold(run, machine),
    };
  }

  /** As `export --format dcase` draws the line. */
  async #threshold(run: KnownRun, { type, id }: { type: string; id: string }): Promise<number | null> {
    const file = join(run.path, 'training-scores.csv');
    if (!existsSync(file)) return null;
    const key = JSON.stringify([file, (await stat(file)).mtimeMs, type, id]);
    const known = this.#thresholds.get(key);
    if (known !== undefined) return known;
    const { rows } = await readScores(file);
    const own = rows.filter(({ machineType, machineId }) => machineType === type && machineId === id);
    const values = own.map(({ scores }) => scores[run.record.scores.default] ?? NaN);
    const threshold = values.every(Number.isFinite) ? gammaThreshold(values).value : null;
    this.#thresholds.set(key, threshold);
    return threshold;
  }
}

/** @throws UserError `DATASET_UNKNOWN`, `RUN_UNKNOWN`, `CLIP_UNKNOWN`, `CLIP_NOT_HERE`, `PATH_OUTSIDE`, `FILE_MISSING` */
export async function findClip(
  { index, datasets }: ClipPlaces,
  { path, runId, datasetId }: ClipSource,
): Promise<FoundClip> {
  const run = runId === null ? undefined : index.get(runId);
  const dataset = datasetId === null ? run && index.datasetOf(run, path) : datasets.get(datasetId);
  if (dataset === undefined) {
    // What a run's file says about where sound lies is no permission to read it.
    throw new UserError(
      'CLIP_NOT_HERE',
      `The recordings that ${runId ?? 'this'} was made with are not in this workspace.`,
      {
        hint: 'Import the folder with the recordings as a data set.',
        details: { root: run?.record.data.root },
      },
    );
  }
  const clip = datasets.clip(dataset.id, path);
  if (clip === undefined) {
    throw new UserError('CLIP_UNKNOWN', `The data set ${dataset.name} has no clip ${path}.`, {
      hint: 'Scan the data set again if its files have changed.',
    });
  }
  const file = await containedPath(dataset.root, path);
  const { machineType: type, machineId: id, split, label } = clip;
  return { run, dataset, file, type, id, split, label: label ?? null };
}

async function readSound(
  file: string,
  channel: number,
  settings: LogMelSettings,
  place: SectionPlace | null,
): Promise<Kept['sound']> {
  if (place !== null) {
    const { samples, spectrogram, ...about } = await readSectionSound(file, channel, settings, place);
    return { ...about, samples: pcm16(samples), logMel: describedLogMel(spectrogram, settings) };
  }
  const audio = await readAudio(file, { channel, maxSeconds: LONG_SECONDS + 1 });
  const { samples, sampleRate, channels } = audio;
  const seconds = samples.length / sampleRate;
  // A FLAC whose header does not say how long it is.
  if (seconds > LONG_SECONDS) {
    throw new UserError('CLIP_TOO_LONG', `The clip is longer than ${LONG_SECONDS / 60} minutes.`, {
      hint: 'Convert it to WAV, which is shown in sections, or cut it into clips.',
    });
  }
  const spectrogram: Spectrogram = logMel(resample(samples, sampleRate, settings.sampleRate), settings);
  return {
    ...{ sampleRate, seconds, channel, channels },
    samples: pcm16(samples),
    logMel: describedLogMel(spectrogram, settings),
  };
}

const describedLogMel = (spectrogram: Spectrogram, settings: LogMelSettings): ClipView['logMel'] => ({
  ...spectrogram,
  centresHz: Array.from(melFilterbank(settings).centresHz),
  hopSeconds: settings.hop / settings.sampleRate,
});

/** Full scale = 32767; what a float file has beyond it is cut. */
function pcm16(samples: Float32Array): Int16Array {
  const { length } = samples;
  const out = new Int16Array(length);
  for (let i = 0; i < length; i += 1) out[i] = Math.round(Math.max(-1, Math.min(1, samples[i]!)) * 32767);
  return out;
}
