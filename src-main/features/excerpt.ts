/** Clips of one length, for networks whose shapes are fixed. */

/**
 * The first samples of a clip; a shorter one is repeated from its start until it fills them, because silence after it
 * would be a sound that no machine makes. Nothing stays nothing.
 *
 * @returns memory of its own
 */
export function excerptOf(samples: Float32Array, length: number): Float32Array {
  if (samples.length >= length) return samples.slice(0, length);
  if (samples.length === 0) return new Float32Array();
  const filled = new Float32Array(length);
  for (let start = 0; start < length; start += samples.length)
    filled.set(samples.subarray(0, Math.min(samples.length, length - start)), start);
  return filled;
}
