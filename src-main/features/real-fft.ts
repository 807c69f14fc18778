/**
 * Power spectra of real frames: the inner loop of the front-end.
 *
 * A frame of `size` real samples is transformed as `size / 2` complex numbers (even samples real, odd imaginary) by a
 * Stockham transform, which needs no bit reversal: radix-4 passes, then one radix-4 or radix-8 pass without twiddles.
 * The window is applied while the first pass reads, and the squared magnitudes are taken while the halves are put
 * together, so a frame is never copied. Everything is in double precision: beside a full-scale tone,
 * single precision would move quiet bands by some tenths of a dB. Why not a library:
 * docs/decisions/0012-log-mel-front-end.md.
 */

export interface PowerSpectrum {
  /** Samples per frame. */
  readonly size: number;
  /** `size / 2 + 1`, from 0 Hz to half the sample rate. */
  readonly bins: number;
  /**
   * Writes |DFT(window x frame)|^2 of `samples[offset .. offset + size)` to `powers[0 .. bins)`.
   * Not reentrant: a transform owns its scratch memory.
   */
  transform(samples: Float32Array | Float64Array, offset: number, powers: Float64Array): void;
}

const SMALLEST = 8;

/**
 * @param size a power of two, at least 8
 * @param window `size` factors
 */
export function powerSpectrum(size: number, window: Float64Array): PowerSpectrum {
  if (!isPowerOfTwo(size) || size < SMALLEST) throw new RangeError(`no transform of ${size} samples`);
  if (window.length !== size) throw new RangeError(`a window of ${window.length} for ${size} samples`);
  const half = size / 2;
  const twiddles = passTwiddles(half);
  const halves = rootsOfUnity(size, half / 2 + 1);
  // Complex numbers as (real, imaginary) pairs; passes go back and forth between the two.
  const first = new Float64Array(size);
  const second = new Float64Array(size);

  return {
    size,
    bins: half + 1,
    transform(samples, offset, powers) {
      let from = first;
      let to = second;
      let length = half;
      let stride = 1;
      if (length <= 8) {
        for (let i = 0; i < size; i += 1) from[i] = samples[offset + i]! * window[i]!;
      } else {
        windowedPass(samples, offset, window, from, twiddles[0]!, half / 4);
        length /= 4;
        stride = 4;
      }
      for (let pass = 1; length > 8; pass += 1) {
        radix4Pass(from, to, twiddles[pass]!, length / 4, stride);
        [from, to] = [to, from];
        length /= 4;
        stride *= 4;
      }
      if (length === 8) lastPass8(from, to, stride);
      else lastPass4(from, to, stride);
      joinHalves(to, halves, half, powers);
    },
  };
}

export function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && 2 ** Math.round(Math.log2(value)) === value;
}

/** The first `count` of exp(-2 pi i k / size), as pairs. */
function rootsOfUnity(size: number, count: number): Float64Array {
  const roots = new Float64Array(2 * count);
  for (let k = 0; k < count; k += 1) {
    const angle = (-2 * Math.PI * k) / size;
    roots[2 * k] = Math.cos(angle);
    roots[2 * k + 1] = Math.sin(angle);
  }
  return roots;
}

/** Per radix-4 pass of length n, for p in [0, n / 4): w^p, w^2p, w^3p with w = exp(-2 pi i / n). */
function passTwiddles(half: number): Float64Array[] {
  const passes: Float64Array[] = [];
  for (let length = half; length > 8; length /= 4) {
    const quarter = length / 4;
    const table = new Float64Array(6 * quarter);
    for (let p = 0; p < quarter; p += 1) {
      for (let power = 1; power <= 3; power += 1) {
        const angle = (-2 * Math.PI * p * power) / length;
        table[6 * p + 2 * power - 2] = Math.cos(angle);
        table[6 * p + 2 * power - 1] = Math.sin(angle);
      }
    }
    passes.push(table);
  }
  return passes;
}

/** The first radix-4 pass (stride 1), reading samples through the window. */
function windowedPass(
  samples: Float32Array | Float64Array,
  offset: number,
  window: Float64Array,
  to: Float64Array,
  twiddles: Float64Array,
  quarter: number,
): void {
  const step = 2 * quarter;
  for (let p = 0, t = 0, o = 0; p < step; p += 2, t += 6, o += 8) {
    const s = offset + p;
    const ar = samples[s]! * window[p]!;
    const ai = samples[s + 1]! * window[p + 1]!;
    const br = samples[s + step]! * window[p + step]!;
    const bi = samples[s + step + 1]! * window[p + step + 1]!;
    const cr = samples[s + 2 * step]! * window[p + 2 * step]!;
    const ci = samples[s + 2 * step + 1]! * window[p + 2 * step + 1]!;
    const dr = samples[s + 3 * step]! * window[p + 3 * step]!;
    const di = samples[s + 3 * step + 1]! * window[p + 3 * step + 1]!;
    const sumACr = ar + cr;
    const sumACi = ai + ci;
    const differenceACr = ar - cr;
    const differenceACi = ai - ci;
    const sumBDr = br + dr;
    const sumBDi = bi + di;
    const differenceBDr = br - dr;
    const differenceBDi = bi - di;
    const r1 = differenceACr + differenceBDi;
    const i1 = differenceACi - differenceBDr;
    const r2 = sumACr - sumBDr;
    const i2 = sumACi - sumBDi;
    const r3 = differenceACr - differenceBDi;
    const i3 = differenceACi + differenceBDr;
    to[o] = sumACr + sumBDr;
    to[o + 1] = sumACi + sumBDi;
    to[o + 2] = r1 * twiddles[t]! - i1 * twiddles[t + 1]!;
    to[o + 3] = r1 * twiddles[t + 1]! + i1 * twiddles[t]!;
    to[o + 4] = r2 * twiddles[t + 2]! - i2 * twiddles[t + 3]!;
    to[o + 5] = r2 * twiddles[t + 3]! + i2 * twiddles[t + 2]!;
    to[o + 6] = r3 * twiddles[t + 4]! - i3 * twiddles[t + 5]!;
    to[o + 7] = r3 * twiddles[t + 5]! + i3 * twiddles[t + 4]!;
  }
}

function radix4Pass(
  from: Float64Array,
  to: Float64Array,
  twiddles: Float64Array,
  quarter: number,
  stride: number,
): void {
  const width = 2 * stride;
  const step = quarter * width;
  for (let p = 0; p < quarter; p += 1) {
    const t = 6 * p;
    const w1r = twiddles[t]!;
    const w1i = twiddles[t + 1]!;
    const w2r = twiddles[t + 2]!;
    const w2i = twiddles[t + 3]!;
    const w3r = twiddles[t + 4]!;
    const w3i = twiddles[t + 5]!;
    const base = p * width;
    for (let q = 0; q < width; q += 2) {
      const s = base + q;
      const o = 4 * base + q;
      const ar = from[s]!;
      const ai = from[s + 1]!;
      const br = from[s + step]!;
      const bi = from[s + step + 1]!;
      const cr = from[s + 2 * step]!;
      const ci = from[s + 2 * step + 1]!;
      const dr = from[s + 3 * step]!;
      const di = from[s + 3 * step + 1]!;
      const sumACr = ar + cr;
      const sumACi = ai + ci;
      const differenceACr = ar - cr;
      const differenceACi = ai - ci;
      const sumBDr = br + dr;
      const sumBDi = bi + di;
      const differenceBDr = br - dr;
      const differenceBDi = bi - di;
      const r1 = differenceACr + differenceBDi;
      const i1 = differenceACi - differenceBDr;
      const r2 = sumACr - sumBDr;
      const i2 = sumACi - sumBDi;
      const r3 = differenceACr - differenceBDi;
      const i3 = differenceACi + differenceBDr;
      to[o] = sumACr + sumBDr;
      to[o + 1] = sumACi + sumBDi;
      to[o + width] = r1 * w1r - i1 * w1i;
      to[o + width + 1] = r1 * w1i + i1 * w1r;
      to[o + 2 * width] = r2 * w2r - i2 * w2i;
      to[o + 2 * width + 1] = r2 * w2i + i2 * w2r;
      to[o + 3 * width] = r3 * w3r - i3 * w3i;
      to[o + 3 * width + 1] = r3 * w3i + i3 * w3r;
    }
  }
}

function lastPass4(from: Float64Array, to: Float64Array, stride: number): void {
  const width = 2 * stride;
  for (let s = 0; s < width; s += 2) {
    const ar = from[s]!;
    const ai = from[s + 1]!;
    const br = from[s + width]!;
    const bi = from[s + width + 1]!;
    const cr = from[s + 2 * width]!;
    const ci = from[s + 2 * width + 1]!;
    const dr = from[s + 3 * width]!;
    const di = from[s + 3 * width + 1]!;
    to[s] = ar + cr + (br + dr);
    to[s + 1] = ai + ci + (bi + di);
    to[s + width] = ar - cr + (bi - di);
    to[s + width + 1] = ai - ci - (br - dr);
    to[s + 2 * width] = ar + cr - (br + dr);
    to[s + 2 * width + 1] = ai + ci - (bi + di);
    to[s + 3 * width] = ar - cr - (bi - di);
    to[s + 3 * width + 1] = ai - ci + (br - dr);
  }
}

/** As two radix-4 butterflies, of the even and of the odd inputs, joined by the eighth roots of unity. */
function lastPass8(from: Float64Array, to: Float64Array, stride: number): void {
  const width = 2 * stride;
  for (let s = 0; s < width; s += 2) {
    const x0r = from[s]!;
    const x0i = from[s + 1]!;
    const x2r = from[s + 2 * width]!;
    const x2i = from[s + 2 * width + 1]!;
    const x4r = from[s + 4 * width]!;
    const x4i = from[s + 4 * width + 1]!;
    const x6r = from[s + 6 * width]!;
    const x6i = from[s + 6 * width + 1]!;
    const e0r = x0r + x4r + (x2r + x6r);
    const e0i = x0i + x4i + (x2i + x6i);
    const e1r = x0r - x4r + (x2i - x6i);
    const e1i = x0i - x4i - (x2r - x6r);
    const e2r = x0r + x4r - (x2r + x6r);
    const e2i = x0i + x4i - (x2i + x6i);
    const e3r = x0r - x4r - (x2i - x6i);
    const e3i = x0i - x4i + (x2r - x6r);
    const x1r = from[s + width]!;
    const x1i = from[s + width + 1]!;
    const x3r = from[s + 3 * width]!;
    const x3i = from[s + 3 * width + 1]!;
    const x5r = from[s + 5 * width]!;
    const x5i = from[s + 5 * width + 1]!;
    const x7r = from[s + 7 * width]!;
    const x7i = from[s + 7 * width + 1]!;
    const o0r = x1r + x5r + (x3r + x7r);
    const o0i = x1i + x5i + (x3i + x7i);
    const u1r = x1r - x5r + (x3i - x7i);
    const u1i = x1i - x5i - (x3r - x7r);
    const u2r = x1r + x5r - (x3r + x7r);
    const u2i = x1i + x5i - (x3i + x7i);
    const u3r = x1r - x5r - (x3i - x7i);
    const u3i = x1i - x5i + (x3r - x7r);
    const o1r = (u1r + u1i) * Math.SQRT1_2;
    const o1i = (u1i - u1r) * Math.SQRT1_2;
    const o3r = (u3i - u3r) * Math.SQRT1_2;
    const o3i = -(u3r + u3i) * Math.SQRT1_2;
    to[s] = e0r + o0r;
    to[s + 1] = e0i + o0i;
    to[s + width] = e1r + o1r;
    to[s + width + 1] = e1i + o1i;
    to[s + 2 * width] = e2r + u2i;
    to[s + 2 * width + 1] = e2i - u2r;
    to[s + 3 * width] = e3r + o3r;
    to[s + 3 * width + 1] = e3i + o3i;
    to[s + 4 * width] = e0r - o0r;
    to[s + 4 * width + 1] = e0i - o0i;
    to[s + 5 * width] = e1r - o1r;
    to[s + 5 * width + 1] = e1i - o1i;
    to[s + 6 * width] = e2r - u2i;
    to[s + 6 * width + 1] = e2i + u2r;
    to[s + 7 * width] = e3r - o3r;
    to[s + 7 * width + 1] = e3i - o3i;
  }
}

/**
 * With Z the transform of the packed samples and M = half: E = (Z[k] + conj Z[M-k]) / 2, T = -i w^k (Z[k] - conj
 * Z[M-k]) / 2, X[k] = E + T, X[M-k] = conj(E - T). The factor 1/2 becomes 1/4 of the powers.
 */
function joinHalves(z: Float64Array, roots: Float64Array, half: number, powers: Float64Array): void {
  const sum = z[0]! + z[1]!;
  const difference = z[0]! - z[1]!;
  powers[0] = sum * sum;
  powers[half] = difference * difference;
  for (let k = 1, i = 2, j = 2 * half - 2; i <= j; k += 1, i += 2, j -= 2) {
    const evenR = z[i]! + z[j]!;
    const evenI = z[i + 1]! - z[j + 1]!;
    const oddR = z[i + 1]! + z[j + 1]!;
    const oddI = z[j]! - z[i]!;
    const wr = roots[i]!;
    const wi = roots[i + 1]!;
    const tr = oddR * wr - oddI * wi;
    const ti = oddR * wi + oddI * wr;
    const lowR = evenR + tr;
    const lowI = evenI + ti;
    const highR = evenR - tr;
    const highI = evenI - ti;
    powers[k] = 0.25 * (lowR * lowR + lowI * lowI);
    powers[half - k] = 0.25 * (highR * highR + highI * highI);
  }
}
