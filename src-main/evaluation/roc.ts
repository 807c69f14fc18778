/**
 * The receiver operating characteristic, its area, and the partial area that DCASE reports.
 *
 * Equal scores are one step of the curve, so a tie between a normal and an anomalous clip counts one half.
 */
import { type Figure, type LabelledScores, missingClass } from './scores.ts';

/** The largest false-positive rate of DCASE's pAUC. */
export const DCASE_MAX_FPR = 0.1;

/** Clips counted by distinct score, from the highest to the lowest. */
export interface ScoreSteps {
  /** Distinct scores, descending. */
  readonly scores: Float64Array;
  /** For every normal clip the index of its score, and likewise for anomalous ones. */
  readonly normalStep: Int32Array;
  readonly anomalousStep: Int32Array;
  /** How many clips have that score. */
  readonly normal: Float64Array;
  readonly anomalous: Float64Array;
}

export function scoreSteps({ normal, anomalous }: LabelledScores): ScoreSteps {
  const scores = Float64Array.from(new Set([...normal, ...anomalous]))
    .sort()
    .reverse();
  const indexOf = new Map(Array.from(scores, (score, index) => [score, index]));
  const normalStep = Int32Array.from(normal, (score) => indexOf.get(score)!);
  const anomalousStep = Int32Array.from(anomalous, (score) => indexOf.get(score)!);
  return {
    scores,
    normalStep,
    anomalousStep,
    normal: tally(normalStep, scores.length),
    anomalous: tally(anomalousStep, scores.length),
  };
}

function tally(steps: Int32Array, count: number): Float64Array {
  const counts = new Float64Array(count);
  for (const step of steps) counts[step]! += 1;
  return counts;
}

export interface RocPoint {
  /** Clips with at least this score are called anomalous; Infinity at the first point. */
  readonly threshold: number;
  /** False-positive rate: share of the normal clips. */
  readonly fpr: number;
  /** True-positive rate: share of the anomalous clips. */
  readonly tpr: number;
}

/** From (0, 0) to (1, 1), a point per distinct score; none when a class is empty. */
export function rocCurve(scores: LabelledScores): RocPoint[] {
  if (missingClass(scores) !== undefined) return [];
  const steps = scoreSteps(scores);
  const points: RocPoint[] = [{ threshold: Infinity, fpr: 0, tpr: 0 }];
  let falsePositives = 0;
  let truePositives = 0;
  for (const [index, threshold] of steps.scores.entries()) {
    falsePositives += steps.normal[index]!;
    truePositives += steps.anomalous[index]!;
    points.push({
      threshold,
      fpr: falsePositives / scores.normal.length,
      tpr: truePositives / scores.anomalous.length,
    });
  }
  return points;
}

/** Area under the curve: the probability that an anomalous clip scores above a normal one, ties one half. */
export function auc(scores: LabelledScores): Figure {
  return figureOf(scores, 1);
}

/** Partial area after McClish, see `standardisedPartialArea`. */
export function partialAuc(scores: LabelledScores, maxFpr = DCASE_MAX_FPR): Figure {
  return figureOf(scores, maxFpr);
}

function figureOf(scores: LabelledScores, maxFpr: number): Figure {
  const reason = missingClass(scores);
  if (reason !== undefined) return { value: null, reason };
  const { normal, anomalous } = scoreSteps(scores);
  return { value: areaOfSteps(normal, anomalous, maxFpr) };
}

/** AUC for `maxFpr` 1, else the standardised partial AUC, from clips counted by score in descending order. */
export function areaOfSteps(normal: Float64Array, anomalous: Float64Array, maxFpr: number): number {
  const area = partialArea(normal, anomalous, maxFpr);
  return maxFpr === 1 ? area : standardisedPartialArea(area, maxFpr);
}

/**
 * 1/2 (1 + (A - p^2/2) / (p - p^2/2)) with A the area up to p: 1/2 for a random ranking, 1 for a perfect one (McClish
 * 1989; scikit-learn's `roc_auc_score(max_fpr=p)`, which the DCASE baseline and evaluator call).
 */
export function standardisedPartialArea(area: number, maxFpr: number): number {
  const ofRandom = (maxFpr * maxFpr) / 2;
  return 0.5 * (1 + (area - ofRandom) / (maxFpr - ofRandom));
}

/** Area under the ROC from false-positive rate 0 to `maxFpr`, trapezoids, linear in between. */
export function partialArea(normal: Float64Array, anomalous: Float64Array, maxFpr: number): number {
  let normals = 0;
  let anomalies = 0;
  const steps = normal.length;
  for (let i = 0; i < steps; i += 1) {
    normals += normal[i]!;
    anomalies += anomalous[i]!;
  }
  // In counts of pairs; exact as long as they stay below 2^53, so ties and order cannot move the last bits.
  const end = maxFpr * normals;
  let area = 0;
  let falsePositives = 0;
  let truePositives = 0;
  for (let i = 0; i < steps; i += 1) {
    const right = falsePositives + normal[i]!;
    const top = truePositives + anomalous[i]!;
    if (right > end) {
      const width = end - falsePositives;
      const share = width / normal[i]!;
      area += width * (truePositives + (share * anomalous[i]!) / 2);
      return area / (normals * anomalies);
    }
    area += normal[i]! * (truePositives + anomalous[i]! / 2);
    falsePositives = right;
    truePositives = top;
  }
  return area / (normals * anomalies);
}
