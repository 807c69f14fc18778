/** Where to draw the line: a clip is called anomalous when its score is *above* the threshold. */
import { fitGamma, gammaFitQuantile } from './gamma-fit.ts';
import { scoreSteps } from './roc.ts';
import { type Figure, type LabelledScores, missingClass } from './scores.ts';

/** The DCASE baselines' quantile. */
export const DCASE_QUANTILE = 0.9;

/**
 * Quantile of a gamma distribution fitted to scores of normal training clips, as in the DCASE baselines since 2021.
 * Scores that pile up at their upper end fit no gamma distribution, and may leave the threshold above all of them.
 */
export function gammaThreshold(training: readonly number[], quantile = DCASE_QUANTILE): Figure {
  if (new Set(training).size < 3)
    return { value: null, reason: `a gamma distribution needs three different training scores` };
  return { value: gammaFitQuantile(fitGamma(training), quantile) };
}

/** The lowest threshold at which at most this share of the normal clips is called anomalous. */
export function falsePositiveThreshold(normal: readonly number[], maxFpr: number): Figure {
  if (normal.length === 0) return { value: null, reason: 'there are no normal clips' };
  const descending = normal.toSorted((a, b) => b - a);
  // A product such as 0.1 x 30 may be a little less than the whole number that is meant.
  const allowed = Math.floor(maxFpr * normal.length + 1e-9);
  return { value: allowed >= normal.length ? Number.NEGATIVE_INFINITY : descending[allowed]! };
}

/**
 * The threshold with the best F1: half way between two scores, the highest one of equals. It uses the labels of the
 * clips it is judged by, so it says what would have been possible, not what to expect.
 */
export function bestF1Threshold(scores: LabelledScores): Figure {
  const reason = missingClass(scores);
  if (reason !== undefined) return { value: null, reason };
  const steps = scoreSteps(scores);
  let best = { f1: -1, threshold: 0 };
  let truePositives = 0;
  let positives = 0;
  for (const [i, score] of steps.scores.entries()) {
    truePositives += steps.anomalous[i]!;
    positives += steps.anomalous[i]! + steps.normal[i]!;
    const f1 = (2 * truePositives) / (positives + scores.anomalous.length);
    const next = steps.scores[i + 1];
    if (f1 > best.f1) best = { f1, threshold: next === undefined ? Number.NEGATIVE_INFINITY : (score + next) / 2 };
  }
  return { value: best.threshold };
}

/** What a threshold does to labelled clips. Ratios of nothing are 0, as in the DCASE baselines. */
export interface Decisions {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export function decide({ normal, anomalous }: LabelledScores, threshold: number): Decisions {
  const truePositives = anomalous.filter((score) => score > threshold).length;
  const falsePositives = normal.filter((score) => score > threshold).length;
  const positives = truePositives + falsePositives;
  return {
    truePositives,
    falsePositives,
    trueNegatives: normal.length - falsePositives,
    falseNegatives: anomalous.length - truePositives,
    precision: ratio(truePositives, positives),
    recall: ratio(truePositives, anomalous.length),
    f1: ratio(2 * truePositives, positives + anomalous.length),
  };
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
