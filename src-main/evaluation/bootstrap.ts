/**
 * Stratified bootstrap for figures without a formula: clips are drawn with replacement, normal and anomalous ones apart,
 * and the 2.5 and 97.5 percentiles of the figure are the interval. The same seed and scores give the same interval.
 */
import { Random } from '../engine/random.ts';
import { areaOfSteps, DCASE_MAX_FPR, scoreSteps, type ScoreSteps } from './roc.ts';
import { type Interval, type LabelledScores, missingClass, type PairedScores, splitPaired } from './scores.ts';

export interface BootstrapOptions {
  readonly seed: number | string;
  /** Default 2000. */
  readonly resamples?: number;
  /** Default 0.1; 1 for the full AUC. */
  readonly maxFpr?: number;
}

const DEFAULT_RESAMPLES = 2000;

/** 95 %; `null` when a class is empty. With one clip in a class, that class does not vary. */
export function partialAucInterval(scores: LabelledScores, options: BootstrapOptions): Interval | null {
  if (missingClass(scores) !== undefined) return null;
  const { seed, resamples = DEFAULT_RESAMPLES, maxFpr = DCASE_MAX_FPR } = options;
  const random = new Random(seed);
  const steps = scoreSteps(scores);
  const draw = drawing(random, scores.normal.length, scores.anomalous.length);
  const area = areaOfDraw(steps, maxFpr);
  const figures = Float64Array.from({ length: resamples }, () => {
    const { normal, anomalous } = draw();
    return area(normal, anomalous);
  });
  return percentiles(figures);
}

export interface PartialAucDifference {
  /** First minus second. */
  readonly difference: number;
  /** 95 %. */
  readonly interval: Interval;
}

/** Both systems are drawn the same clips; `null` when a class is empty. */
export function comparePairedPartialAuc(paired: PairedScores, options: BootstrapOptions): PartialAucDifference | null {
  const [a, b] = splitPaired(paired);
  if (missingClass(a) !== undefined) return null;
  const { seed, resamples = DEFAULT_RESAMPLES, maxFpr = DCASE_MAX_FPR } = options;
  const [stepsA, stepsB] = [scoreSteps(a), scoreSteps(b)];
  const [areaA, areaB] = [areaOfDraw(stepsA, maxFpr), areaOfDraw(stepsB, maxFpr)];
  const draw = drawing(new Random(seed), a.normal.length, a.anomalous.length);
  const differences = Float64Array.from({ length: resamples }, () => {
    const drawn = draw();
    return areaA(drawn.normal, drawn.anomalous) - areaB(drawn.normal, drawn.anomalous);
  });
  const difference =
    areaOfSteps(stepsA.normal, stepsA.anomalous, maxFpr) - areaOfSteps(stepsB.normal, stepsB.anomalous, maxFpr);
  return { difference, interval: percentiles(differences) };
}

interface Draw {
  /** Indices of clips, as many as there are. */
  readonly normal: Int32Array;
  readonly anomalous: Int32Array;
}

/** The result is overwritten by the next draw. */
function drawing(random: Random, normals: number, anomalies: number): () => Draw {
  const normal = new Int32Array(normals);
  const anomalous = new Int32Array(anomalies);
  return () => {
    for (let i = 0; i < normals; i += 1) normal[i] = random.integer(0, normals);
    for (let i = 0; i < anomalies; i += 1) anomalous[i] = random.integer(0, anomalies);
    return { normal, anomalous };
  };
}

/** The figure of drawn clips, by counting them on the sorted scores: no sorting per draw. */
function areaOfDraw(
  { scores, normalStep, anomalousStep }: ScoreSteps,
  maxFpr: number,
): (normal: Int32Array, anomalous: Int32Array) => number {
  const normalCounts = new Float64Array(scores.length);
  const anomalousCounts = new Float64Array(scores.length);
  return (normal, anomalous) => {
    count(normalCounts, normalStep, normal);
    count(anomalousCounts, anomalousStep, anomalous);
    return areaOfSteps(normalCounts, anomalousCounts, maxFpr);
  };
}

function count(counts: Float64Array, steps: Int32Array, drawn: Int32Array): void {
  counts.fill(0);
  const { length } = drawn;
  for (let i = 0; i < length; i += 1) counts[steps[drawn[i]!]!]! += 1;
}

/** 2.5 and 97.5, linear between order statistics (Hyndman and Fan's type 7). */
function percentiles(figures: Float64Array): Interval {
  figures.sort();
  const at = (share: number): number => {
    const position = share * (figures.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, figures.length - 1);
    return figures[below]! + (figures[above]! - figures[below]!) * (position - below);
  };
  return { low: at(0.025), high: at(0.975) };
}
