/**
 * Stratified bootstrap for figures without a formula: clips are drawn with replacement, normal and anomalous ones apart,
 * and the 2.5 and 97.5 percentiles of the figure are the interval. The same seed and scores give the same interval.
 */
import { Random } from '../engine/random.ts';
import { atOnce, type InPieces } from './in-pieces.ts';
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
/** Clips that are drawn in one piece of the work: some milliseconds. */
const PIECE = 200_000;

/** 95 %; `null` when a class is empty. With one clip in a class, that class does not vary. */
export function partialAucInterval(scores: LabelledScores, options: BootstrapOptions): Interval | null {
  const { maxFpr = DCASE_MAX_FPR } = options;
  const [figures] = atOnce(resample(scores, [maxFpr], options)) ?? [];
  return figures === undefined ? null : percentiles(figures);
}

/** A machine's areas in each resample, for the interval of what is made of several machines. */
export interface ResampledAreas {
  /** `[resamples]`. */
  readonly auc: Float64Array;
  /** `[resamples]`, of the same draws. */
  readonly pauc: Float64Array;
}

/** `null` when a class is empty. */
export function resampledAreas(
  scores: LabelledScores,
  options: Omit<BootstrapOptions, 'maxFpr'>,
): ResampledAreas | null {
  return atOnce(resampledAreasInPieces(scores, options));
}

export function* resampledAreasInPieces(
  scores: LabelledScores,
  options: Omit<BootstrapOptions, 'maxFpr'>,
): InPieces<ResampledAreas | null> {
  const [auc, pauc] = (yield* resample(scores, [1, DCASE_MAX_FPR], options)) ?? [];
  return auc === undefined || pauc === undefined ? null : { auc, pauc };
}

/**
 * 95 % interval of the weighted sum of machines' figures, each resampled from its own clips: what would change with
 * other clips of the same machines, not with other machines. `null` for none.
 *
 * @param machines `[machines][resamples]`
 * @param weights one for each machine
 */
export function weightedSumInterval(machines: readonly Float64Array[], weights: readonly number[]): Interval | null {
  const [first] = machines;
  if (first === undefined) return null;
  const sums = first.map((_, i) => machines.reduce((sum, figures, m) => sum + weights[m]! * figures[i]!, 0));
  return percentiles(sums);
}

/** A figure per largest false-positive rate and resample, each resample's from the same drawn clips. */
function* resample(
  scores: LabelledScores,
  maxFprs: readonly number[],
  { seed, resamples = DEFAULT_RESAMPLES }: BootstrapOptions,
): InPieces<Float64Array[] | null> {
  if (missingClass(scores) !== undefined) return null;
  const steps = scoreSteps(scores);
  const draw = drawing(new Random(seed), scores.normal.length, scores.anomalous.length);
  const count = countsOfDraw(steps);
  const figures = maxFprs.map(() => new Float64Array(resamples));
  const together = Math.max(1, Math.floor(PIECE / (scores.normal.length + scores.anomalous.length)));
  for (let i = 0; i < resamples; i += 1) {
    if (i % together === together - 1) yield;
    const { normal, anomalous } = count(draw());
    for (const [at, maxFpr] of maxFprs.entries()) figures[at]![i] = areaOfSteps(normal, anomalous, maxFpr);
  }
  return figures;
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
  const [countA, countB] = [countsOfDraw(stepsA), countsOfDraw(stepsB)];
  const area = ({ normal, anomalous }: Counts): number => areaOfSteps(normal, anomalous, maxFpr);
  const draw = drawing(new Random(seed), a.normal.length, a.anomalous.length);
  const differences = Float64Array.from({ length: resamples }, () => {
    const drawn = draw();
    return area(countA(drawn)) - area(countB(drawn));
  });
  return { difference: area(stepsA) - area(stepsB), interval: percentiles(differences) };
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
    random.fillIntegers(normal, normals);
    random.fillIntegers(anomalous, anomalies);
    return { normal, anomalous };
  };
}

/** Clips by distinct score, from the highest to the lowest. */
type Counts = Pick<ScoreSteps, 'normal' | 'anomalous'>;

/** Drawn clips counted on the sorted scores: no sorting per draw. The result is overwritten by the next call. */
function countsOfDraw({ scores, normalStep, anomalousStep }: ScoreSteps): (draw: Draw) => Counts {
  const normal = new Float64Array(scores.length);
  const anomalous = new Float64Array(scores.length);
  return (draw) => {
    count(normal, normalStep, draw.normal);
    count(anomalous, anomalousStep, draw.anomalous);
    return { normal, anomalous };
  };
}

function count(counts: Float64Array, steps: Int32Array, drawn: Int32Array): void {
  counts.fill(0);
  const { length } = drawn;
  for (let i = 0; i < length; i += 1) counts[steps[drawn[i]!]!]! += 1;
}

/** 2.5 and 97.5, linear between order statistics (Hyndman and Fan's type 7). */
export function percentiles(figures: Float64Array): Interval {
  figures.sort();
  const at = (share: number): number => {
    const position = share * (figures.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, figures.length - 1);
    return figures[below]! + (figures[above]! - figures[below]!) * (position - below);
  };
  return { low: at(0.025), high: at(0.975) };
}
