/** Anomaly scores with their labels. A higher score is more anomalous, everywhere in this folder. */
import { UserError } from '../../src-shared/errors.ts';

export interface ScoredClip {
  /** Names the clip in errors and files: its base name. */
  readonly name: string;
  readonly score: number;
}

export interface LabelledClip extends ScoredClip {
  readonly anomalous: boolean;
}

export interface LabelledScores {
  readonly normal: readonly number[];
  readonly anomalous: readonly number[];
}

/** A number, or why there is none: too few clips give no AUC, and NaN would not say so. */
export type Figure = { readonly value: number } | { readonly value: null; readonly reason: string };

/** Of a figure, at 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** @throws UserError SCORE_NOT_FINITE naming the first clip whose score is NaN or infinite */
export function requireFiniteScores(clips: readonly ScoredClip[]): void {
  const bad = clips.filter(({ score }) => !Number.isFinite(score));
  const [first] = bad;
  if (first === undefined) return;
  const others = bad.length === 1 ? '' : ` (and ${bad.length - 1} more)`;
  throw new UserError('SCORE_NOT_FINITE', `The score of ${first.name} is ${first.score}${others}.`, {
    hint: 'Check that clip and the training run: a network that diverged scores every clip so.',
    details: { clips: bad.slice(0, 20).map(({ name }) => name), count: bad.length },
  });
}

/** @throws UserError SCORE_NOT_FINITE */
export function labelledScores(clips: readonly LabelledClip[]): LabelledScores {
  requireFiniteScores(clips);
  return {
    normal: clips.filter(({ anomalous }) => !anomalous).map(({ score }) => score),
    anomalous: clips.filter(({ anomalous }) => anomalous).map(({ score }) => score),
  };
}

/** Why no ROC exists, or `undefined` when it does. */
export function missingClass({ normal, anomalous }: LabelledScores): string | undefined {
  if (normal.length > 0 && anomalous.length > 0) return undefined;
  if (normal.length === 0 && anomalous.length === 0) return 'there are no clips';
  return `there are no ${normal.length === 0 ? 'normal' : 'anomalous'} clips to compare with`;
}

/** Two systems' scores of the same clips. */
export interface PairedScores {
  readonly anomalous: readonly boolean[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export function splitPaired({ anomalous, first, second }: PairedScores): [LabelledScores, LabelledScores] {
  const split = (values: readonly number[]): LabelledScores => {
    if (values.length !== anomalous.length) throw new RangeError(`${values.length} scores, ${anomalous.length} labels`);
    return {
      normal: values.filter((_, i) => anomalous[i] === false),
      anomalous: values.filter((_, i) => anomalous[i] === true),
    };
  };
  return [split(first), split(second)];
}
