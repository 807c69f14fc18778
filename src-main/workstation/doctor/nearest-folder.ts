import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The folder itself, or the nearest one above it that exists. */
export async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const about = await stat(at).catch(() => undefined);
    if (about?.isDirectory() === true || dirname(at) === at) return at;
  }
}
