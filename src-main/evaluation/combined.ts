/**
 * The combined score: an extension of Earmark, in none of the papers. Several scores of a clip (the mean of the anomaly
 * map, reconstruction errors), each as a z-score on the *normal training* clips, added with weights that are chosen
 * without test labels.
 */
import { standardOf, zScore, type Standard } from './ranks.ts';
import { requireFiniteScores, type ScoredClip } from './scores.ts';

export interface ScorePart {
  /** `map`, `restoration`. */
  readonly name: string;
  readonly weight: number;
}

/** What a run stores to combine scores of later clips; plain data. */
export interface Combination {
  readonly parts: readonly (ScorePart & Standard)[];
}

/** A clip's scores by the parts' names. */
export interface ClipScores {
  readonly name: string;
  readonly scores: Readonly<Record<string, number>>;
}

/**
 * @param training normal clips, best ones that the network was not trained on
 * @throws UserError SCORE_NOT_FINITE, SCORES_CONSTANT
 */
export function fitCombination(parts: readonly ScorePart[], training: readonly ClipScores[]): Combination {
  return {
    parts: parts.map((part) => {
      const clips = training.map((clip) => partOf(clip, part.name));
      requireFiniteScores(clips);
      return {
        ...part,
        ...standardOf(
          clips.map(({ score }) => score),
          part.name,
        ),
      };
    }),
  };
}

/** @throws UserError SCORE_NOT_FINITE */
export function combinedScores({ parts }: Combination, clips: readonly ClipScores[]): ScoredClip[] {
  return clips.map((clip) => {
    const values = parts.map((part) => ({ ...partOf(clip, part.name), part }));
    requireFiniteScores(values);
    return {
      name: clip.name,
      score: values.reduce((sum, { score, part }) => sum + part.weight * zScore(score, part), 0),
    };
  });
}

function partOf({ name, scores }: ClipScores, part: string): ScoredClip {
  const score = scores[part];
  if (score === undefined) throw new RangeError(`${name} has no score ${part}`);
  return { name, score };
}
