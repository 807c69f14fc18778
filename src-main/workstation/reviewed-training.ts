/** Verdicts of reviewers as training data: which clips join, which are left out, which are learned as anomalous. */
import type { ReviewedClips } from '../../src-shared/contract/review.ts';
import type { Clip } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import {
  reviewedFingerprint,
  type ReviewedClip,
  type ReviewedList,
  type ReviewedPass,
  type ReviewedUse,
} from '../runs/reviewed.ts';
import type { RunRecord } from '../runs/record.ts';
import type { KnownClips } from './clips.ts';

/** The outlier set that verdicts make. */
export const REVIEWED_ANOMALIES = 'reviewed anomalies';

/** `normal`: normal clips join the training. `outliers`: and anomalous ones are learned as outliers. */
export type ReviewedMode = 'normal' | 'outliers';

/** What reviewers agree on about a data set, and how a training is to use it. */
export interface ReviewedChoice {
  readonly mode: ReviewedMode;
  /** Paths. */
  readonly normal: readonly string[];
  readonly anomalous: readonly string[];
  readonly disputed: readonly string[];
  readonly passes: readonly ReviewedPass[];
}

export function reviewedChoice(
  mode: ReviewedMode,
  { normal, anomalous, disputed, passes }: ReviewedClips,
): ReviewedChoice {
  return {
    ...{ mode, normal, anomalous, disputed },
    passes: passes.map(({ id, reviewer, kind, decided }) => ({ id, reviewer, kind, decided })),
  };
}

/** Training clips are those of the split that nobody knows to be anomalous. */
const isTraining = ({ split, label }: Clip): boolean => split === 'train' && label !== 'anomaly';

/**
 * The clips of a data set as verdicts change them. A clip of the test split that joins the training is there twice, as
 * what is learned and as what is tested: its run says so.
 */
export function withVerdicts(
  clips: readonly Clip[],
  { normal, anomalous }: Pick<ReviewedChoice, 'normal' | 'anomalous'>,
): Clip[] {
  const [joining, leaving] = [new Set(normal), new Set(anomalous)];
  return clips.flatMap((clip) => {
    if (isTraining(clip)) return leaving.has(clip.path) ? [] : [clip];
    if (!joining.has(clip.path)) return [clip];
    const joined: Clip = { ...clip, split: 'train', label: 'normal' };
    return clip.split === 'test' ? [joined, clip] : [joined];
  });
}

/** As `withVerdicts`, by the list that a run began with. */
export const asListed = (clips: readonly Clip[], list: readonly ReviewedClip[]): Clip[] =>
  withVerdicts(clips, { normal: pathsOf(list, 'joined'), anomalous: pathsOf(list, 'left out') });

const pathsOf = (list: readonly ReviewedClip[], use: ReviewedUse): string[] =>
  list.filter((clip) => clip.use === use).map(({ path }) => path);

export interface ReviewedUses {
  readonly joined: readonly Clip[];
  readonly leftOut: readonly Clip[];
  /** Of the whole type: what is wrong with one machine is wrong with the next. */
  readonly outliers: readonly Clip[];
}

/**
 * What a model of these machines takes from the verdicts.
 *
 * @param clips of the data set, before verdicts changed them
 */
export function usesOf(
  clips: readonly Clip[],
  { mode, normal, anomalous }: ReviewedChoice,
  type: string,
  ids: readonly string[],
): ReviewedUses {
  const [joining, leaving] = [new Set(normal), new Set(anomalous)];
  const ofType = clips.filter(({ machineType }) => machineType === type);
  const own = ofType.filter(({ machineId }) => ids.includes(machineId));
  return {
    joined: own.filter((clip) => !isTraining(clip) && joining.has(clip.path)),
    leftOut: own.filter((clip) => isTraining(clip) && leaving.has(clip.path)),
    outliers: mode === 'outliers' ? ofType.filter(({ path }) => leaving.has(path)) : [],
  };
}

/** Of all models together. @throws UserError `REVIEWED_NONE` where verdicts change nothing */
export function requireUses(uses: readonly ReviewedUses[], type: string): void {
  if (uses.some(({ joined, leftOut, outliers }) => joined.length + leftOut.length + outliers.length > 0)) return;
  throw new UserError('REVIEWED_NONE', `No verdict about clips of ${type} changes what is trained on.`, {
    hint: 'Review some clips first (normal ones that are not trained on yet, or anomalous ones), or leave reviewed clips out.',
  });
}

/** Clips of the test split among those that join. */
export const ofTest = (clips: readonly Clip[]): number => clips.filter(({ split }) => split === 'test').length;

/** What `reviewed.json` and `run.json` keep. */
export function lineage(
  { passes, disputed }: ReviewedChoice,
  { joined, leftOut, outliers }: ReviewedUses,
  { records }: KnownClips,
  when: string,
): { readonly list: ReviewedList; readonly recorded: NonNullable<RunRecord['reviewed']> } {
  const listed = (clips: readonly Clip[], use: ReviewedUse): ReviewedClip[] =>
    clips.map(({ path, split, label }) => {
      return { path, use, split, label: label ?? null, content: records.get(path)?.content ?? '' };
    });
  const clips = [...listed(joined, 'joined'), ...listed(leftOut, 'left out'), ...listed(outliers, 'outlier')];
  return {
    list: { when, passes: [...passes], clips },
    recorded: {
      ...{ when, passes: [...passes], fingerprint: reviewedFingerprint(clips) },
      ...{ joined: joined.length, leftOut: leftOut.length, outliers: outliers.length, disputed: disputed.length },
      testClips: ofTest(joined),
    },
  };
}

/** What a person has to know about test clips that are learned as normal. */
export const joinedLeakSentence = (leaks: number): string =>
  `${leaks} reviewed ${leaks === 1 ? 'clip' : 'clips'} of the test split ${leaks === 1 ? 'is' : 'are'} learned as normal: results on that split flatter the run.`;
