import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';

/** The files below a folder, by name only. Paths are relative to the root, with `/`, in the order of their code units. */
export interface FileTree {
  /** Absolute. */
  readonly root: string;
  /** Names of the two folders from which the root hangs, its own last. */
  readonly above: readonly string[];
  /** WAV and FLAC files, by their names' endings. */
  readonly audio: readonly string[];
  /** Sound in formats that Earmark does not read. */
  readonly otherAudio: readonly string[];
  /** Folders without any of those files in or below them; of nested ones, only the outermost. */
  readonly empty: readonly string[];
  /** Folders that could not be listed, with the system's word for it. */
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
  /** Folders that were not looked into, because they lie deeper than `DEEPEST`. */
  readonly tooDeep: readonly string[];
}

export interface WalkOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the number of audio files so far. */
  readonly onProgress?: (files: number) => void;
}

const AUDIO = /\.(wav|wave|flac)$/i;
const OTHER_AUDIO = /\.(mp3|m4a|aac|ogg|oga|opus|wma|aif|aiff|aifc|w64|caf|au|snd)$/i;
/** Deeper than any layout; a guard against folders that contain themselves in ways that links do not show. */
export const DEEPEST = 24;

/**
 * Lists a folder. Hidden files are left out (macOS puts a `._x.wav` that is no sound beside each `x.wav`), links are
 * followed once.
 *
 * @throws UserError `FOLDER_MISSING`, `FOLDER_IS_FILE`, `FOLDER_UNREADABLE` for the root itself
 * @throws the signal's reason when it is aborted
 */
export async function walk(folder: string, options: WalkOptions = {}): Promise<FileTree> {
  const root = resolve(folder);
  await refuseMissing(folder, root);
  const found = { audio: [] as string[], otherAudio: [] as string[], empty: [] as string[], tooDeep: [] as string[] };
  const unreadable: { path: string; reason: string }[] = [];
  const visited = new Set<string>();

  /** @returns whether there is sound in or below the folder (or may be: it cannot be listed) */
  async function visit(path: string, depth: number): Promise<boolean> {
    options.signal?.throwIfAborted();
    const absolute = join(root, path);
    const real = await realpath(absolute).catch(() => absolute);
    if (visited.has(real)) return true;
    visited.add(real);
    if (depth > DEEPEST) {
      found.tooDeep.push(path);
      return true;
    }
    const entries = await readdir(absolute, { withFileTypes: true }).catch((error: unknown) => {
      unreadable.push({ path, reason: error instanceof Error && 'code' in error ? String(error.code) : String(error) });
      return undefined;
    });
    if (entries === undefined) return true;
    const emptyBefore = found.empty.length;
    let holdsSound = false;
    // Names whose bytes are no UTF-8 may read alike; none of them can be opened.
    const distinct = new Map(entries.map((entry) => [entry.name, entry]));
    for (const entry of [...distinct.values()].sort((a, b) => compare(a.name, b.name))) {
      if (entry.name.startsWith('.') || entry.name === '__MACOSX') continue;
      const child = path === '' ? entry.name : `${path}/${entry.name}`;
      const isFolder =
        entry.isDirectory() ||
        (entry.isSymbolicLink() &&
          (await stat(join(root, child)).then(
            (about) => about.isDirectory(),
            () => false,
          )));
      if (isFolder) {
        if (await visit(child, depth + 1)) holdsSound = true;
      } else if (AUDIO.test(entry.name)) {
        holdsSound = true;
        if (found.audio.push(child) % 1000 === 0) options.onProgress?.(found.audio.length);
      } else if (OTHER_AUDIO.test(entry.name)) {
        holdsSound = true;
        found.otherAudio.push(child);
      }
    }
    if (!holdsSound) found.empty.splice(emptyBefore, Number.POSITIVE_INFINITY, path);
    return holdsSound;
  }

  await visit('', 0);
  const itself = unreadable.find(({ path }) => path === '');
  if (itself !== undefined) {
    throw new UserError('FOLDER_UNREADABLE', `The folder ${folder} cannot be listed (${itself.reason}).`, {
      hint: 'Give yourself permission to read it.',
      details: { path: root },
    });
  }
  return {
    root,
    above: [basename(dirname(root)), basename(root)].filter((name) => name !== ''),
    audio: found.audio.sort(compare),
    otherAudio: found.otherAudio.sort(compare),
    empty: found.empty.filter((path) => path !== '').sort(compare),
    unreadable,
    tooDeep: found.tooDeep,
  };
}

async function refuseMissing(folder: string, root: string): Promise<void> {
  const about = await stat(root).catch(() => undefined);
  if (about === undefined) {
    throw new UserError('FOLDER_MISSING', `There is no folder ${folder}.`, {
      hint: 'Check the path; it is taken relative to the current folder.',
      details: { path: root },
    });
  }
  if (!about.isDirectory()) {
    throw new UserError('FOLDER_IS_FILE', `${folder} is a file, not a folder.`, {
      hint: `Name the folder that it is in: ${dirname(folder)}`,
      details: { path: root },
    });
  }
}

/** By code units: the same order on every system and in every language. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
