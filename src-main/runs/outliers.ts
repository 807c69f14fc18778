/**
 * An outlier set: clips that a method may learn as anomalous, as an object of its own. A JSON file that names each clip
 * with its data set and its content, and a fingerprint over the contents: the same sounds have the same fingerprint
 * wherever they lie. Every run keeps the set that it trains with as `outliers.json` beside its `run.json`.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { readRegular } from '../engine/regular-file.ts';
import { systemCode, writeAtomically } from './files.ts';

const OUTLIERS_FORMAT = 1;

const outlierClip = z.strictObject({
  /** The folder of its data set, absolute. */
  root: z.string(),
  /** In it. */
  path: z.string(),
  machineType: z.string(),
  machineId: z.string(),
  label: z.enum(['normal', 'anomaly']).nullable(),
  /** The channel that is heard. */
  channel: z.int().nonnegative(),
  /** SHA-256 of the samples of all channels. */
  content: z.string().min(1),
  seconds: z.number().nonnegative(),
});
export type OutlierClip = z.infer<typeof outlierClip>;

/** `other-ids`: healthy training clips of other machines of the type. */
export const outlierSource = z.enum(['other-ids', 'folder', 'data set', 'review']);
export type OutlierSource = z.infer<typeof outlierSource>;

const outlierSet = z.strictObject({
  earmark: z.literal('outliers'),
  format: z.number(),
  name: z.string().min(1),
  source: outlierSource,
  created: z.iso.datetime(),
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  clips: z.array(outlierClip).min(1),
});
export type OutlierSet = Omit<z.infer<typeof outlierSet>, 'earmark' | 'format'>;

/** @throws UserError `OUTLIERS_EMPTY` */
export function outlierSetOf(name: string, source: OutlierSource, clips: readonly OutlierClip[]): OutlierSet {
  if (clips.length === 0) {
    throw new UserError('OUTLIERS_EMPTY', `The outlier set '${name}' has no clips.`, {
      hint: 'Choose recordings of faults or of other machines.',
    });
  }
  const created = new Date().toISOString();
  return { name, source, created, fingerprint: outlierFingerprint(clips), clips: [...clips] };
}

/** Over what is heard, neither over names nor places nor order. */
export function outlierFingerprint(clips: readonly Pick<OutlierClip, 'content' | 'channel'>[]): string {
  const hash = createHash('sha256').update('earmark-outliers/1\n');
  for (const line of clips.map(({ content, channel }) => `${content}/${channel}\n`).sort()) hash.update(line);
  return hash.digest('hex');
}

/** @throws UserError as `writeAtomically` */
export async function writeOutlierSet(path: string, set: OutlierSet): Promise<void> {
  await writeAtomically(path, `${JSON.stringify({ earmark: 'outliers', format: OUTLIERS_FORMAT, ...set }, null, 2)}\n`);
}

/** @throws UserError `OUTLIERS_NOT_FOUND`, `OUTLIERS_DAMAGED`, `OUTLIERS_NEWER` */
export async function readOutlierSet(path: string): Promise<OutlierSet> {
  let json: unknown;
  try {
    json = JSON.parse((await readRegular(path)).toString());
  } catch (cause) {
    if (cause instanceof SyntaxError) throw damaged(path, 'it is not JSON', cause);
    throw new UserError('OUTLIERS_NOT_FOUND', `There is no outlier set at ${path}.`, {
      hint: 'Check the path, or make one with earmark outliers.',
      details: { reason: systemCode(cause) },
      cause,
    });
  }
  const format = z.looseObject({ earmark: z.literal('outliers'), format: z.number() }).safeParse(json);
  if (format.success && format.data.format > OUTLIERS_FORMAT) {
    throw new UserError('OUTLIERS_NEWER', `The outlier set ${path} was written by a newer Earmark.`, {
      hint: 'Update Earmark, or make the set again with earmark outliers.',
    });
  }
  const parsed = outlierSet.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`, parsed.error);
  }
  const { earmark: _, format: __, ...set } = parsed.data;
  if (outlierFingerprint(set.clips) !== set.fingerprint) throw damaged(path, 'its list is not what was written');
  return set;
}

function damaged(path: string, reason: string, cause?: unknown): UserError {
  return new UserError('OUTLIERS_DAMAGED', `${path} is no outlier set, or a damaged one: ${reason}.`, {
    hint: 'Make it again with earmark outliers.',
    details: { path, reason },
    cause,
  });
}
