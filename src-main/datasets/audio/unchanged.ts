import { stat } from 'node:fs/promises';
import { changedSince } from './failures.ts';

export interface FileStamp {
  readonly size: number;
  /** `mtimeMs`. */
  readonly modified: number;
}

/** After the reading: what changed before it or meanwhile is seen alike. @throws UserError `AUDIO_CHANGED` */
export async function requireUnchanged(path: string, { size, modified }: FileStamp): Promise<void> {
  const now = await stat(path).catch(() => undefined);
  if (now?.size !== size || now.mtimeMs !== modified) throw changedSince(path);
}
