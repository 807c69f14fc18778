/** Two passes over one data set held against each other, and what all of them say together. */
import type { AgreementView, ClipAnnotation, ReviewedClips, ReviewPass } from '../../../src-shared/contract/review.ts';
import { agreementOf } from '../../../src-shared/review/agreement.ts';
import { EMPTY, type Verdict } from '../../../src-shared/review/annotation.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { ReviewStore } from '../../store/reviews.ts';
import type { ReviewParts } from './parts.ts';

/** @throws UserError `REVIEW_UNKNOWN`, `REVIEW_OTHER_DATASET` */
export function agreementView(
  { reviews }: Pick<ReviewParts, 'reviews'>,
  firstId: string,
  secondId: string,
): AgreementView {
  const [first, second] = [reviews.get(firstId), reviews.get(secondId)];
  if (first.datasetId !== second.datasetId) {
    throw new UserError('REVIEW_OTHER_DATASET', 'These reviews are of different data sets.', {
      hint: 'Choose two reviews of the same recordings.',
    });
  }
  const others = new Map(reviews.annotations(secondId).map((each) => [each.path, each]));
  const settled = settledVerdicts(reviews, first.datasetId);
  const pairs: (readonly [Verdict, Verdict])[] = [];
  const adjudication: AgreementView['adjudication'][number][] = [];
  for (const own of reviews.annotations(firstId)) {
    const other = others.get(own.path);
    const [a, b] = [own.annotation.verdict, other?.annotation.verdict ?? null];
    if (other === undefined || a === null || b === null) continue;
    pairs.push([a, b]);
    if (a !== b)
      adjudication.push({ path: own.path, first: own, second: other, settled: settled.get(own.path) ?? null });
  }
  return { first, second, agreement: agreementOf(pairs), adjudication };
}

/** A clip of the data set's other passes; nothing for a blind one, which must not know them. */
export function othersOf(
  reviews: ReviewStore,
  pass: ReviewPass,
  path: string,
): readonly (ClipAnnotation & { readonly pass: ReviewPass })[] {
  if (pass.kind === 'blind') return [];
  return reviews.passes({ id: pass.datasetId }).flatMap((other) => {
    const found = other.id === pass.id ? undefined : reviews.annotation(other.id, path);
    return found === undefined ? [] : [{ ...found, pass: other }];
  });
}

/** An annotation that is empty where nobody has touched the clip. */
export function annotationAt(reviews: ReviewStore, reviewId: string, path: string): ClipAnnotation {
  return reviews.annotation(reviewId, path) ?? { path, annotation: EMPTY, edited: null, by: null };
}

/**
 * What reviewers say about a data set, for outliers and training: verdicts that nobody disputes, or that an adjudication
 * has settled. A clip that someone called unsure is in no list.
 *
 * @throws UserError `DATASET_UNKNOWN`
 */
export function reviewedClips(
  { reviews, workspace }: Pick<ReviewParts, 'reviews' | 'workspace'>,
  datasetId: string,
): ReviewedClips {
  const settled = settledVerdicts(reviews, datasetId);
  const said = new Map<string, Set<Verdict>>();
  for (const pass of reviews.passes({ id: datasetId })) {
    if (pass.kind === 'adjudication') continue;
    for (const { path, annotation } of reviews.annotations(pass.id)) {
      if (annotation.verdict === null) continue;
      const verdicts = said.get(path) ?? new Set<Verdict>();
      said.set(path, verdicts.add(annotation.verdict));
    }
  }
  for (const [path, verdict] of settled) said.set(path, new Set([verdict]));
  const lists = { normal: [] as string[], anomalous: [] as string[] };
  const disputed: string[] = [];
  const ofTestSplit = { normal: 0, anomalous: 0 };
  for (const { path, split } of workspace.datasets.usableClips(workspace.datasets.get(datasetId).id)) {
    const [verdict, ...more] = said.get(path) ?? [];
    if (more.length > 0) disputed.push(path);
    else if (verdict === 'normal' || verdict === 'anomalous') {
      lists[verdict].push(path);
      if (split === 'test') ofTestSplit[verdict] += 1;
    }
  }
  const passes = reviews.passes({ id: datasetId }).filter(({ decided }) => decided > 0);
  return { ...lists, disputed, passes, ofTestSplit, warnings: warningsOf(ofTestSplit, disputed.length) };
}

function warningsOf(ofTest: ReviewedClips['ofTestSplit'], disputed: number): ReviewedClips['warnings'] {
  const warnings: ReviewedClips['warnings'][number][] = [];
  const count = ofTest.normal + ofTest.anomalous;
  if (count > 0) {
    warnings.push({
      code: 'TEST_CLIPS_IN_TRAINING',
      message: `${count} of the reviewed clips ${count === 1 ? 'belongs' : 'belong'} to the test split: a run that trains on them cannot be judged by that split.`,
      hint: 'Leave the test clips out, or judge the run by other recordings; the run records which clips it used.',
    });
  }
  if (disputed > 0) {
    warnings.push({
      code: 'VERDICTS_DISPUTED',
      message: `Reviewers disagree about ${disputed} ${disputed === 1 ? 'clip' : 'clips'}, which ${disputed === 1 ? 'is' : 'are'} left out.`,
      hint: 'Settle them in an adjudication.',
    });
  }
  return warnings;
}

/** Of adjudication passes; the latest edit counts where there are several. */
function settledVerdicts(reviews: ReviewStore, datasetId: string): Map<string, Verdict> {
  const latest = new Map<string, ClipAnnotation>();
  for (const pass of reviews.passes({ id: datasetId })) {
    if (pass.kind !== 'adjudication') continue;
    for (const each of reviews.annotations(pass.id)) {
      const known = latest.get(each.path);
      if (each.annotation.verdict !== null && (known?.edited ?? '') <= (each.edited ?? '')) latest.set(each.path, each);
    }
  }
  return new Map([...latest].map(([path, { annotation }]) => [path, annotation.verdict!]));
}
