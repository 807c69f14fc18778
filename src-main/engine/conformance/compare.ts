/** When two results count as equal. */
import type { HostTensor } from '../tensors.ts';

export const DEFAULT_TOLERANCE = 1e-4;

/** Results that are all smaller than this (sums that cancel) are held to an absolute error instead. */
const SMALLEST_SCALE = 1e-3;

/**
 * `max |a - b| / scale` over the elements of a float tensor, where `scale` is the largest finite `|reference|` of that
 * tensor, or 1e-3 if that is less. Infinite where NaN or an infinity stands in one tensor and not, or not the same, in the
 * other.
 */
export function relativeError(result: ArrayLike<number>, reference: ArrayLike<number>): number {
  let scale = SMALLEST_SCALE;
  let difference = 0;
  for (let i = 0; i < reference.length; i++) {
    const [a, b] = [result[i] ?? NaN, reference[i] ?? NaN];
    if (Object.is(a, b)) {
      if (Number.isFinite(b)) scale = Math.max(scale, Math.abs(b));
      continue;
    }
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Infinity;
    scale = Math.max(scale, Math.abs(b));
    difference = Math.max(difference, Math.abs(a - b));
  }
  return difference / scale;
}

/** What is wrong with `result`, or `undefined`. Integers and booleans must be equal exactly. */
export function mismatch(
  result: HostTensor | undefined,
  reference: HostTensor,
  tolerance = DEFAULT_TOLERANCE,
): string | undefined {
  if (!result) return 'is missing';
  if (result.dtype !== reference.dtype) return `is ${result.dtype}, not ${reference.dtype}`;
  if (result.shape.join() !== reference.shape.join()) {
    return `has shape [${result.shape.join(', ')}], not [${reference.shape.join(', ')}]`;
  }
  if (reference.dtype === 'float32') {
    const error = relativeError(result.data, reference.data);
    return error <= tolerance ? undefined : `is off by ${error.toPrecision(2)} (${sample(result, reference)})`;
  }
  const at = reference.data.findIndex((value, index) => value !== result.data[index]);
  return at < 0 ? undefined : `differs: ${result.data[at] ?? '?'} for ${reference.data[at] ?? '?'} at ${at}`;
}

/** The first elements of both, enough to see a sign or a permutation. */
function sample(result: HostTensor, reference: HostTensor): string {
  const head = ({ data }: HostTensor) => [...data.slice(0, 4)].map((x) => x.toPrecision(4)).join(' ');
  return `${head(result)} … for ${head(reference)} …`;
}
