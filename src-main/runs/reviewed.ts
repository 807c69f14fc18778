/**
 * What reviewers said and a run learned from: `reviewed.json` beside its `run.json`, which has the counts. Verdicts may
 * change afterwards; the run goes on with those that it began with.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { readRegular } from '../engine/regular-file.ts';
import { systemCode, writeAtomically } from './files.ts';

const REVIEWED_FORMAT = 1;

/**
 * `joined`: judged normal, and learned as normal though the data set does not train on it. `left out`: of the training
 * split, judged anomalous, and not learned as normal. `outlier`: judged anomalous, and learned as anomalous.
 */
export const reviewedUse = z.enum(['joined', 'left out', 'outlier']);
export type ReviewedUse = z.infer<typeof reviewedUse>;

const reviewedClip = z.strictObject({
  /** In the run's data set. */
  path: z.string(),
  use: reviewedUse,
  split: z.enum(['train', 'test']),
  /** As the data set has it. */
  label: z.enum(['normal', 'anomaly']).nullable(),
  /** SHA-256 of the samples of all channels. */
  content: z.string(),
});
export type ReviewedClip = z.infer<typeof reviewedClip>;

/** A reviewer's way through the data set, as it stood. */
export const reviewedPass = z.strictObject({
  id: z.string(),
  reviewer: z.string(),
  kind: z.enum(['first', 'blind', 'adjudication']),
  /** Clips with a verdict. */
  decided: z.int().nonnegative(),
});
export type ReviewedPass = z.infer<typeof reviewedPass>;

const reviewedList = z.strictObject({
  earmark: z.literal('reviewed'),
  format: z.number(),
  /** When the verdicts were read. */
  when: z.iso.datetime(),
  passes: z.array(reviewedPass),
  clips: z.array(reviewedClip),
});
export type ReviewedList = Omit<z.infer<typeof reviewedList>, 'earmark' | 'format'>;

/** Over which clips are used how, by place and sound; not over their order. */
export function reviewedFingerprint(clips: readonly ReviewedClip[]): string {
  const hash = createHash('sha256').update('earmark-reviewed/1\n');
  for (const line of clips.map(({ use, path, content }) => `${use}\0${path}\0${content}\n`).sort()) hash.update(line);
  return hash.digest('hex');
}

/** @throws UserError as `writeAtomically` */
export async function writeReviewed(path: string, list: ReviewedList): Promise<void> {
  await writeAtomically(
    path,
    `${JSON.stringify({ earmark: 'reviewed', format: REVIEWED_FORMAT, ...list }, null, 2)}\n`,
  );
}

/** @param fingerprint as `run.json` has it. @throws UserError `REVIEWED_DAMAGED` */
export async function readReviewed(path: string, fingerprint: string): Promise<ReviewedList> {
  let json: unknown;
  try {
    json = JSON.parse((await readRegular(path)).toString());
  } catch (cause) {
    throw damaged(path, cause instanceof SyntaxError ? 'it is not JSON' : (systemCode(cause) ?? 'unreadable'), cause);
  }
  const parsed = reviewedList.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`, parsed.error);
  }
  const { earmark: _, format: __, ...list } = parsed.data;
  if (reviewedFingerprint(list.clips) !== fingerprint)
    throw damaged(path, 'it is not the list that the run began with');
  return list;
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('REVIEWED_DAMAGED', `${path} cannot be used (${reason}).`, {
    hint: 'Put the file back from a copy, or train again: it says which reviewed clips the run learns from.',
    details: { path, reason },
    cause,
  });
}
