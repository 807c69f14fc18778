/**
 * Paths that were written down absolutely and lie in a workspace that was moved since: its recordings (`uploads/`) and
 * codebooks (`codebooks/`) move with it. What is where it was stays where it is.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** @param uploads of the workspace, where it is now */
export function movedUpload(path: string, uploads: string): string {
  if (existsSync(path)) return path;
  const parts = path.split(/[/\\]/);
  // The innermost that fits: a workspace may lie in a folder of that name.
  for (let at = parts.length - 1; at > 0; at -= 1) {
    if (parts[at - 1] !== basename(uploads)) continue;
    const here = join(uploads, ...parts.slice(at));
    if (existsSync(here)) return here;
  }
  return path;
}

/** @param run the run's folder, in the `runs/` of its workspace */
export function movedRecordings(root: string, run: string): string {
  return movedUpload(root, join(dirname(dirname(run)), 'uploads'));
}

export function movedCodebook(file: string, run: string): string {
  if (existsSync(file)) return file;
  const here = join(dirname(dirname(run)), 'codebooks', basename(file));
  return existsSync(here) ? here : file;
}

/**
 * Where a codebook run puts its result: in its own folder, wherever that is now, or where it was told to.
 *
 * @param run the run's folder
 */
export function movedOutput(output: string, run: string): string {
  return basename(dirname(output)) === basename(run) ? join(run, basename(output)) : output;
}

/** Whether a codebook run's result lies where Earmark puts it: in the run's folder, or beside it under its name. */
export function isOwnOutput(output: string, run: string): boolean {
  const beside = `${run.replace(/\.run(?:-\d+)?$/, '')}.safetensors`;
  return movedOutput(output, run) === join(run, 'codebook.safetensors') || resolve(output) === beside;
}
