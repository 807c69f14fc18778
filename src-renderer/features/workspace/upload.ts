/** Copies files of this computer into the workspace, part by part. */
import type { HostClient } from '../../../src-shared/contract.ts';
import type { UploadFile } from './dropped.ts';

/** Half of what a call may carry: progress moves, and a cancel waits for little. */
const PART = 4 * 2 ** 20;

export interface UploadProgress {
  readonly done: number;
  readonly total: number;
}

/**
 * @param folder below the workspace's uploads
 * @param onProgress bytes
 * @returns the folder's path; undefined where it was cancelled
 * @throws UserError as `datasets.upload`
 */
export async function upload(
  host: Pick<HostClient, 'call'>,
  folder: string,
  files: readonly UploadFile[],
  signal: AbortSignal,
  onProgress: (progress: UploadProgress) => void,
): Promise<string | undefined> {
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let done = 0;
  let root: string | undefined;
  for (const { path, file } of files) {
    let offset = 0;
    // An empty file has one empty part: it is there, and the import says what is wrong with it.
    do {
      if (signal.aborted) return undefined;
      const bytes = new Uint8Array(await file.slice(offset, offset + PART).arrayBuffer());
      ({ root } = await host.call('datasets.upload', { folder, path, offset, bytes }));
      offset += bytes.length;
      done += bytes.length;
      onProgress({ done, total });
    } while (offset < file.size);
  }
  return signal.aborted ? undefined : root;
}

/** A folder's name that main takes: no slashes, no dot in front, told apart by the time. */
export function uploadFolder(name: string, now = new Date()): string {
  const plain = name
    .replaceAll(/[^\p{L}\p{N} _-]+/gu, '-')
    .replace(/^[-.\s]+/, '')
    .slice(0, 60)
    .trim();
  const time = now.toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
  return `${plain === '' ? 'recordings' : plain} ${time}`;
}
