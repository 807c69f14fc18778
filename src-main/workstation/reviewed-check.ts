/** Looks at what a training takes from reviewers' verdicts, before it is put into the queue. */
import type { TrainRequestArgs } from '../../src-shared/contract.ts';
import type { Clip } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { reviewedClips } from './review/passes.ts';
import { joinedLeakSentence, ofTest, requireUses, reviewedChoice, usesOf, withVerdicts } from './reviewed-training.ts';
import type { Problem } from './training-check.ts';
import type { TrainingPlace } from './training-jobs.ts';

export interface ReviewedCheck {
  /** Of the data set, as verdicts change them. */
  readonly clips: readonly Clip[];
  /** Learned as anomalous. */
  readonly outliers: readonly Clip[];
  readonly problems: readonly Problem[];
}

/** @param clips of the data set. @param refuse told why verdicts cannot be used */
export function reviewedCheck(
  place: TrainingPlace,
  { datasetId, type, ids, reviewed }: TrainRequestArgs,
  clips: readonly Clip[],
  refuse: (error: UserError) => void,
): ReviewedCheck {
  if (reviewed === undefined) return { clips, outliers: [], problems: [] };
  const choice = reviewedChoice(reviewed, reviewedClips(place.review, datasetId));
  const machines = new Set(clips.filter(({ machineType }) => machineType === type).map(({ machineId }) => machineId));
  const uses = usesOf(clips, choice, type, ids.length === 0 ? [...machines] : ids);
  try {
    requireUses([uses], type);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    refuse(error);
    return { clips, outliers: [], problems: [] };
  }
  const { joined, leftOut, outliers } = uses;
  const problems: Problem[] = [];
  const problem = (code: string, severity: Problem['severity'], message: string, hint: string): void =>
    void problems.push({ code, severity, message, hint, field: 'reviewed' });
  const leaks = ofTest(joined);
  if (leaks > 0) {
    const hint = 'Judge the run by other recordings; run.json and the results say which run it is.';
    problem('REVIEWED_IN_TEST', 'warning', joinedLeakSentence(leaks), hint);
  }
  if (choice.disputed.length > 0) {
    const [is, clipsOf] = choice.disputed.length === 1 ? ['is', 'clip'] : ['are', 'clips'];
    const message = `Reviewers disagree about ${choice.disputed.length} ${clipsOf}, which ${is} not used.`;
    problem('REVIEWED_DISPUTED', 'note', message, 'Settle them in an adjudication to use them.');
  }
  const parts = [
    ...(joined.length > 0
      ? [`${counted(joined.length, 'clip')} judged normal ${joins(joined.length)} the training`]
      : []),
    ...(leftOut.length > 0
      ? [`${counted(leftOut.length, 'training clip')} judged anomalous ${areLeft(leftOut.length)}`]
      : []),
    ...(outliers.length > 0
      ? [`${counted(outliers.length, 'anomaly', 'anomalies')} ${areLearned(outliers.length)}`]
      : []),
  ];
  problem('REVIEWED_USED', 'note', `${parts.join('; ')}.`, 'The run keeps the list in reviewed.json.');
  return { clips: withVerdicts(clips, choice), outliers, problems };
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const joins = (count: number): string => (count === 1 ? 'joins' : 'join');
const areLeft = (count: number): string => (count === 1 ? 'is left out' : 'are left out');
const areLearned = (count: number): string => (count === 1 ? 'is learned as an outlier' : 'are learned as outliers');
