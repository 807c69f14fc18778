/**
 * The front-end's settings: one object that a person can read in a preset or in `run.json`, and that keys the cache.
 *
 * The paper fixes the sample rate, the number of bands, window and hop; the rest is methods.md section 1.
 */
import { z } from 'zod';

import { UserError } from '../../src-shared/errors.ts';
import { isPowerOfTwo } from './real-fft.ts';

const schema = z.strictObject({
  /** Hz. Clips are resampled to it before they come here. */
  sampleRate: z.number().int().positive(),
  /** Samples per frame; also the length of the periodic Hann window. A power of two. */
  fftSize: z.number().int().min(8).max(65_536).refine(isPowerOfTwo, 'must be a power of two'),
  /** Samples from one frame to the next. */
  hop: z.number().int().positive(),
  /** Mel bands. */
  bands: z.number().int().min(1).max(1024),
  /** Hz, lower edge of the first band. */
  lowestHz: z.number().nonnegative(),
  /** Hz, upper edge of the last band; at most half the sample rate. */
  highestHz: z.number().positive(),
  /** Slaney: linear below 1 kHz, then logarithmic (librosa's default). HTK: 2595 log10(1 + f / 700) (torchaudio's). */
  melScale: z.enum(['slaney', 'htk']),
  /** `area`: every band's triangle has the area 1 over Hz (librosa's `slaney`). `none`: every triangle's peak is 1. */
  melNorm: z.enum(['area', 'none']),
  /**
   * What surrounds the clip so that frame t is centred on sample t x hop: its mirror image without the edge sample
   * (`reflect`), silence (`zeros`), or nothing (`none`: frame t starts at sample t x hop).
   */
  centring: z.enum(['reflect', 'zeros', 'none']),
  /**
   * `floor`: 10 log10(max(mel, 1e-10)). `offset`: 10 log10(mel + 2.220446049250313e-16), the DCASE 2020 baseline's.
   */
  log: z.enum(['floor', 'offset']),
  /** Raise everything to at least the clip's loudest value minus this many dB; null leaves it. */
  topDb: z.number().positive().nullable(),
});

export type LogMelSettings = Readonly<z.infer<typeof schema>>;

/** methods.md section 1, the default of every method that has no other source. */
export const DEFAULT_LOG_MEL: LogMelSettings = Object.freeze({
  sampleRate: 16_000,
  fftSize: 1024,
  hop: 512,
  bands: 128,
  lowestHz: 0,
  highestHz: 8000,
  melScale: 'slaney',
  melNorm: 'area',
  centring: 'reflect',
  log: 'floor',
  topDb: null,
});

/** As the DCASE 2020 Task 2 baseline (librosa 0.6, log with machine epsilon inside). */
export const DCASE_BASELINE_LOG_MEL: LogMelSettings = Object.freeze({ ...DEFAULT_LOG_MEL, log: 'offset' });

/** As STgram-MFN: torchaudio's mel scale. */
export const TORCHAUDIO_LOG_MEL: LogMelSettings = Object.freeze({
  ...DEFAULT_LOG_MEL,
  melScale: 'htk',
  melNorm: 'none',
});

/**
 * Settings from JSON: what is absent has the default, what is unknown is refused.
 *
 * @throws UserError FEATURE_SETTINGS_INVALID
 */
export function parseLogMelSettings(value: unknown): LogMelSettings {
  const given = z.record(z.string(), z.unknown()).safeParse(value ?? {});
  if (!given.success) throw invalid('Feature settings must be an object.');
  const parsed = schema.safeParse({ ...DEFAULT_LOG_MEL, ...given.data });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw invalid(`Feature settings: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim());
  }
  const settings = parsed.data;
  if (settings.highestHz > settings.sampleRate / 2)
    throw invalid(`Feature settings: highestHz ${settings.highestHz} is above half the sample rate.`);
  if (settings.lowestHz >= settings.highestHz)
    throw invalid(`Feature settings: lowestHz ${settings.lowestHz} is not below highestHz ${settings.highestHz}.`);
  return Object.freeze(settings);
}

function invalid(message: string): UserError {
  return new UserError('FEATURE_SETTINGS_INVALID', message, { hint: 'Correct the setting, or leave it out.' });
}

/** Every field, sorted by name, without spaces: equal settings give equal text. */
export function canonicalSettings(settings: LogMelSettings): string {
  return JSON.stringify(Object.fromEntries(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** How many frames a clip of `samples` samples has; 0 when it is too short for one. */
export function frameCount(samples: number, settings: LogMelSettings): number {
  const { fftSize, hop, centring } = settings;
  if (samples < shortestClip(settings)) return 0;
  return 1 + Math.floor((centring === 'none' ? samples - fftSize : samples) / hop);
}

/** Samples of the shortest clip that has a frame; a mirror image needs one sample more than half a frame. */
export function shortestClip({ fftSize, centring }: LogMelSettings): number {
  if (centring === 'none') return fftSize;
  return centring === 'reflect' ? fftSize / 2 + 1 : 1;
}
