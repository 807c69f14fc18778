/** Gamma and normal distributions in double precision; relative errors around 1e-12 where nothing else is said. */

/** ln Gamma(x) for x > 0. Lanczos's approximation with g = 7 and 9 terms (Godfrey's coefficients). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const shifted = x - 1;
  const sum = LANCZOS.reduce((total, c, i) => total + (i === 0 ? c : c / (shifted + i)), 0);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

const LANCZOS = [
  0.999_999_999_999_809_9, 676.520_368_121_885_1, -1259.139_216_722_402_8, 771.323_428_777_653_1,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
  1.505_632_735_149_311_6e-7,
];

/** Derivative of ln Gamma, x > 0: recurrence up to 10, then the asymptotic series. */
export function digamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z += 1) shift -= 1 / z;
  const i = 1 / (z * z);
  const series = i * (1 / 12 - i * (1 / 120 - i * (1 / 252 - i * (1 / 240 - i * (1 / 132 - (i * 691) / 32_760)))));
  return shift + Math.log(z) - 0.5 / z - series;
}

/** Second derivative of ln Gamma, x > 0. */
export function trigamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 10; z += 1) shift += 1 / (z * z);
  const i = 1 / (z * z);
  const series = 1 / 6 - i * (1 / 30 - i * (1 / 42 - i * (1 / 30 - i * (5 / 66 - (i * 691) / 2730))));
  return shift + 1 / z + i / 2 + (i / z) * series;
}

/**
 * Regularised incomplete gamma functions: P(a, x), the probability that a gamma variable of shape a and scale 1 is at
 * most x, and Q = 1 - P, each without cancellation (series below a + 1, Lentz's continued fraction above).
 */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  // Both converge in some sqrt(a) steps.
  const limit = 1000 + 20 * Math.sqrt(a);
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < limit && term > sum * 1e-17; n += 1) {
      term *= x / (a + n);
      sum += term;
    }
    const lower = Math.min(1, sum * factor);
    return { lower, upper: 1 - lower };
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let n = 1; n < limit; n += 1) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  const upper = Math.min(1, h * factor);
  return { lower: 1 - upper, upper };
}

/** x with P(shape, x) = probability, 0 < probability < 1: Newton's steps within a bracket that shrinks. */
export function gammaQuantile(probability: number, shape: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError(`no gamma quantile at ${probability}`);
  let low = 0;
  let high = shape + 1;
  while (incompleteGamma(shape, high).lower < probability) high *= 2;
  let x = shape;
  for (let step = 0; step < 200; step += 1) {
    const error = incompleteGamma(shape, x).lower - probability;
    if (error > 0) high = x;
    else low = x;
    const slope = Math.exp((shape - 1) * Math.log(x) - x - logGamma(shape));
    const newton = x - error / slope;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - x) <= 1e-15 * x) return next;
    x = next;
  }
  return x;
}

/** Two-sided: the probability that a standard normal variable is at least |z| away from 0. */
export function normalTails(z: number): number {
  return incompleteGamma(0.5, (z * z) / 2).upper;
}

/** The standard normal variable is within this of 0 with probability 95 %. */
export const Z95 = 1.959_963_984_540_054;
