/** A gamma distribution fitted to scores by maximum likelihood, location included. */
import { digamma, gammaQuantile, logGamma, trigamma } from './special-functions.ts';

export interface GammaFit {
  readonly shape: number;
  readonly location: number;
  readonly scale: number;
}

/** Locations tried, as distances below the smallest score in standard deviations: 0.001 to 1000, in even ratios. */
const NEAREST = 1e-3;
const FARTHEST = 1e3;
const TRIALS = 121;

/**
 * As scipy.stats.gamma.fit, which the DCASE baselines call, but without a starting point to depend on: for a given
 * location the likelihood has one maximum over shape and scale (Newton's method), so only the location is searched. The
 * likelihood grows without bound as the location nears the smallest score, which fits that one score alone; therefore
 * the best maximum further away counts, and the nearest tried only if there is none. Scores that are not skewed to the
 * right have theirs at the farthest, where the distribution is normal in all but name.
 *
 * @param scores at least two different ones, finite
 */
export function fitGamma(scores: readonly number[]): GammaFit {
  const smallest = scores.reduce((a, b) => Math.min(a, b));
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
  const fitAt = (logDistance: number) => fitAtLocation(scores, smallest - deviation * Math.exp(logDistance));

  const step = Math.log(FARTHEST / NEAREST) / (TRIALS - 1);
  const trials = Array.from({ length: TRIALS }, (_, i) => fitAt(Math.log(NEAREST) + i * step));
  let best: number | undefined;
  for (let i = 1; i < TRIALS; i += 1) {
    const here = trials[i]!.logLikelihood;
    const isPeak = here >= trials[i - 1]!.logLikelihood && here >= (trials[i + 1]?.logLikelihood ?? -Infinity);
    if (isPeak && (best === undefined || here > trials[best]!.logLikelihood)) best = i;
  }
  if (best === undefined) return trials[0]!.fit;
  const centre = Math.log(NEAREST) + best * step;
  const logDistance = best === TRIALS - 1 ? centre : maximise(fitAt, centre - step, centre + step);
  return fitAt(logDistance).fit;
}

/** The score below which this share of the fitted distribution is. */
export function gammaFitQuantile({ shape, location, scale }: GammaFit, probability: number): number {
  return location + scale * gammaQuantile(probability, shape);
}

interface Trial {
  readonly fit: GammaFit;
  /** Mean over the scores. */
  readonly logLikelihood: number;
}

function fitAtLocation(scores: readonly number[], location: number): Trial {
  let mean = 0;
  let meanLog = 0;
  for (const score of scores) {
    mean += (score - location) / scores.length;
    meanLog += Math.log(score - location) / scores.length;
  }
  // Positive by Jensen's inequality; what rounding makes of it at the farthest locations stays so.
  const gap = Math.max(Math.log(mean) - meanLog, 1e-14);
  // Minka's approximation is within 2 %, four of Newton's steps on 1 / shape end it.
  let shape = (3 - gap + Math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap);
  for (let i = 0; i < 4; i += 1) {
    const error = Math.log(shape) - digamma(shape) - gap;
    const slope = 1 / shape - trigamma(shape);
    const inverse = 1 / shape + error / (shape * shape * slope);
    if (inverse > 0) shape = 1 / inverse;
  }
  const scale = mean / shape;
  const logLikelihood = (shape - 1) * meanLog - shape - shape * Math.log(scale) - logGamma(shape);
  return { fit: { shape, location, scale }, logLikelihood };
}

/** Golden-section search. */
function maximise(trial: (x: number) => Trial, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [a, b] = [low, high];
  for (let i = 0; i < 50; i += 1) {
    const [left, right] = [b - ratio * (b - a), a + ratio * (b - a)];
    if (trial(left).logLikelihood < trial(right).logLikelihood) a = left;
    else b = right;
  }
  return (a + b) / 2;
}
