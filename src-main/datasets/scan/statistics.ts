/** Running figures over the samples of one channel. */
export interface Statistics {
  frames: number;
  /** Largest finite magnitude. */
  peak: number;
  /** Samples at full scale. */
  clipped: number;
  notFinite: number;
}

export function noStatistics(): Statistics {
  return { frames: 0, peak: 0, clipped: 0, notFinite: 0 };
}

/**
 * Adds a block.
 *
 * @param bits of the file; the largest code of 8 and 16 bits, and of all wider formats (which often carry 16-bit
 *   recordings), counts as full scale
 */
export function addBlock(statistics: Statistics, samples: Float32Array, bits: number): void {
  const ceiling = 1 - 2 ** (1 - Math.min(bits, 16));
  let { peak } = statistics;
  let clipped = 0;
  let notFinite = 0;
  // By index: iterating over the array takes twice as long, and this loop is half of a scan.
  const { length } = samples;
  for (let index = 0; index < length; index++) {
    const magnitude = Math.abs(samples[index]!);
    // Also false for NaN, so that the usual sample costs one comparison.
    if (magnitude < ceiling && magnitude <= peak) continue;
    if (magnitude < Number.POSITIVE_INFINITY) {
      if (magnitude > peak) peak = magnitude;
      if (magnitude >= ceiling) clipped++;
    } else {
      notFinite++;
    }
  }
  statistics.frames += samples.length;
  statistics.peak = peak;
  statistics.clipped += clipped;
  statistics.notFinite += notFinite;
}
