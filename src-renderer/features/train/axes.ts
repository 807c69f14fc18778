/** Axes of a log-mel: where a frequency lies among mel bands, and which frequencies and times get a tick. */

export interface LogMelAxes {
  /** Hz. */
  readonly sampleRate: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
  readonly bands: number;
  /** Hz. */
  readonly lowestHz: number;
  readonly highestHz: number;
  readonly melScale: 'slaney' | 'htk';
}

/** @returns undefined where the settings of a run say nothing (a method with another front end) */
export function logMelAxes(settings: Readonly<Record<string, unknown>>): LogMelAxes | undefined {
  const logMel = settings['logMel'];
  if (typeof logMel !== 'object' || logMel === null) return undefined;
  const { sampleRate, hop, bands, lowestHz, highestHz, melScale } = logMel as Record<string, unknown>;
  const numbers = [sampleRate, hop, bands, lowestHz, highestHz];
  if (!numbers.every((value) => typeof value === 'number') || (melScale !== 'slaney' && melScale !== 'htk')) {
    return undefined;
  }
  const [rate, step, count, low, high] = numbers as [number, number, number, number, number];
  return { sampleRate: rate, hop: step, bands: count, lowestHz: low, highestHz: high, melScale };
}

export interface Tick {
  /** From 0 (left, bottom) to 1. */
  readonly at: number;
  readonly label: string;
}

const FREQUENCIES = [250, 500, 1000, 2000, 4000, 8000, 16_000];

/** kHz, at the middle of the band whose centre it is. */
export function frequencyTicks(axes: LogMelAxes): Tick[] {
  const { lowestHz, highestHz, bands, melScale } = axes;
  const [low, high] = [mel(lowestHz, melScale), mel(highestHz, melScale)];
  return FREQUENCIES.filter((hz) => hz > lowestHz && hz <= highestHz)
    .map((hz) => {
      // `bands` triangles share `bands + 1` equal steps of mel; the first one's centre is one step up.
      const band = ((mel(hz, melScale) - low) / (high - low)) * (bands + 1) - 1;
      return { at: Math.min(1, (band + 0.5) / bands), label: String(hz / 1000) };
    })
    .filter(({ at }) => at >= 0);
}

/** s, three or four of them. */
export function timeTicks({ hop, sampleRate }: Pick<LogMelAxes, 'hop' | 'sampleRate'>, frames: number): Tick[] {
  const seconds = (frames * hop) / sampleRate;
  const rough = seconds / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: Math.floor(seconds / step + 1e-9) + 1 }, (_, tick) => ({
    at: (tick * step) / seconds,
    label: (tick * step).toFixed(decimals),
  }));
}

/** Slaney: linear below 1 kHz, logarithmic above, as in the Auditory Toolbox. HTK: 2595 log10(1 + f/700). */
function mel(hz: number, scale: LogMelAxes['melScale']): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < 1000 ? (hz * 3) / 200 : 15 + (27 * Math.log(hz / 1000)) / Math.log(6.4);
}
