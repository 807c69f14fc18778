/** What the desktop program takes on its command line. */
import { resolve } from 'node:path';

export interface StartArguments {
  /** Absolute. */
  readonly workspace?: string;
  /** Fetch the sample data set into the workspace. */
  readonly sample: boolean;
}

/**
 * Reads `--workspace DIR`, `--workspace=DIR` and `--sample`. Everything else is left to Chromium, whose switches stand on
 * the same command line and cannot all be known.
 *
 * @param args after the program (and, unpackaged, after the app's path)
 * @param folder what relative paths start from: the folder of the process that was started
 */
export function startArguments(args: readonly string[], folder: string): StartArguments {
  let workspace: string | undefined;
  let sample = false;
  for (const [index, arg] of args.entries()) {
    if (arg === '--sample') sample = true;
    else if (arg.startsWith('--workspace=')) workspace = arg.slice('--workspace='.length);
    else if (arg === '--workspace') {
      const next = args[index + 1];
      if (next !== undefined && !next.startsWith('--')) workspace = next;
    }
  }
  return { sample, ...(workspace === undefined || workspace === '' ? {} : { workspace: resolve(folder, workspace) }) };
}
