import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import { readRegular } from '../../engine/regular-file.ts';
import { wavFile16 } from '../audio/write-wav.ts';
import { RATE } from './dsp.ts';
import { readmeOf } from './readme.ts';
import { planSample, sampleRenderer, type PlannedClip, type SampleSize } from './recipe.ts';

/** Which the folder holds, whose sound this version makes, and every clip with its fault. */
export interface SampleManifest {
  readonly earmark: 'sample';
  /** Changes when the same seed would give other sound. */
  readonly version: number;
  readonly seed: number;
  readonly size: SampleSize;
  /** False while it is being written, and after that was interrupted. */
  readonly complete: boolean;
  readonly clips: readonly PlannedClip[];
}

export interface WriteSampleOptions {
  /** Default: 0. */
  readonly seed?: number;
  readonly size: SampleSize;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

export const SAMPLE_VERSION = 1;
export const MANIFEST = 'sample.json';

/**
 * Writes a synthetic data set in the layout of DCASE 2020 Task 2, with `sample.json` (what each clip holds) and
 * `README.md`. The same seed and size give the same bytes; a clip that two sizes share is the same in both. A sample
 * that is already in the folder is replaced, anything else is left alone.
 *
 * @throws UserError `SAMPLE_FOLDER_TAKEN`, `FOLDER_IS_FILE`, `DISK_FULL`, `WRITE_FAILED`; the signal's reason
 */
export async function writeSample(folder: string, options: WriteSampleOptions): Promise<SampleManifest> {
  const { seed = 0, size, signal, onProgress } = options;
  const root = resolve(folder);
  const manifest: SampleManifest = {
    earmark: 'sample',
    version: SAMPLE_VERSION,
    seed,
    size,
    complete: false,
    clips: planSample(seed, size),
  };
  try {
    await clear(folder, root);
    await mkdir(root, { recursive: true });
    // First, so that what an interrupted run left can be known for a sample and replaced.
    await writeFile(join(root, MANIFEST), jsonOf(manifest));
    const folders = new Set(manifest.clips.map(({ path }) => dirname(path)));
    for (const name of folders) await mkdir(join(root, name), { recursive: true });
    const render = sampleRenderer(seed, size.seconds);
    for (const [index, clip] of manifest.clips.entries()) {
      signal?.throwIfAborted();
      await writeFile(join(root, clip.path), wavFile16(render(clip), RATE));
      onProgress?.({ done: index + 1, total: manifest.clips.length });
    }
    await writeFile(join(root, 'README.md'), readmeOf(manifest));
    const complete = { ...manifest, complete: true };
    await writeFile(join(root, MANIFEST), jsonOf(complete));
    return complete;
  } catch (error) {
    signal?.throwIfAborted();
    throw asUserError(folder, error);
  }
}

/** Makes room: removes the clips of an earlier sample, refuses any other content. */
async function clear(folder: string, root: string): Promise<void> {
  const names = await readdir(root).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  if (names.length === 0) return;
  const before = await readManifest(root);
  if (before === undefined) {
    throw new UserError('SAMPLE_FOLDER_TAKEN', `The folder ${folder} holds files that are no sample data set.`, {
      hint: 'Name a new or an empty folder.',
      details: { path: root },
    });
  }
  for (const { path } of before.clips) {
    const target = resolve(root, path);
    // A manifest that someone edited must not reach out of its folder.
    if (target.startsWith(join(root, '/')) && target.endsWith('.wav')) await rm(target, { force: true });
  }
}

/** The manifest of a sample folder, complete or not; undefined if it is none. */
export async function readManifest(root: string): Promise<SampleManifest | undefined> {
  try {
    const content: unknown = JSON.parse((await readRegular(join(root, MANIFEST))).toString());
    const manifest = content as SampleManifest;
    return (manifest as Partial<SampleManifest> | null)?.earmark === 'sample' && Array.isArray(manifest.clips)
      ? manifest
      : undefined;
  } catch {
    return undefined;
  }
}

/** One clip per line, so that it can be searched and compared by line. */
function jsonOf({ clips, ...about }: SampleManifest): string {
  const head = JSON.stringify(about, undefined, 2).replace(/\n\}$/, '');
  return `${head},\n  "clips": [\n${clips.map((clip) => `    ${JSON.stringify(rounded(clip))}`).join(',\n')}\n  ]\n}\n`;
}

function rounded(clip: PlannedClip): PlannedClip {
  const { snr, fault } = clip;
  return {
    ...clip,
    snr: Number(snr.toFixed(2)),
    ...(fault === undefined ? {} : { fault: { ...fault, severity: Number(fault.severity.toFixed(3)) } }),
  };
}

function asUserError(folder: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const code = codeOf(error);
  if (code === undefined) return error;
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new UserError('FOLDER_IS_FILE', `${folder} is a file, not a folder.`, {
      hint: 'Name a new folder.',
      cause: error,
    });
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new UserError('DISK_FULL', `The disk is full: the sample in ${folder} is not complete.`, {
      hint: 'Make room (the full sample takes 0.5 GB, the small one 65 MB) and run the command again.',
      cause: error,
    });
  }
  return new UserError('WRITE_FAILED', `The sample cannot be written to ${folder} (${code}).`, {
    hint: 'Choose a folder that you may write to.',
    cause: error,
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
