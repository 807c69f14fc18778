/** The program and its machine: versions, memory, room on the disks, folders that can be written. */
import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import manifest from '../../../package.json' with { type: 'json' };
import { nearestFolder } from './nearest-folder.ts';
import { ok, warning, broken, type Finding } from './finding.ts';

/** A run with its maps takes about 100 MB, a feature cache a few GB. */
const LITTLE_ROOM = 2e9;
const NO_ROOM = 200e6;
/** `cpu` trains in 1 to 3 GB; the page and the system want theirs. */
const LITTLE_MEMORY = 4e9;

export function versions(): Finding {
  const { platform, arch, versions: own } = process;
  // Electron's types say that it is always there; in Node it is not.
  const { electron } = own as Partial<typeof own>;
  const runtime = manifest.dependencies['onnxruntime-node'];
  return ok(
    'versions',
    `Earmark ${manifest.version}, Node ${own.node}${electron === undefined ? '' : `, Electron ${electron}`}, ONNX Runtime ${runtime}, SQLite ${own['sqlite'] ?? 'unknown'}, on ${platform} ${arch}.`,
  );
}

export function memory(): Finding {
  const bytes = totalmem();
  const text = `The machine has ${(bytes / 2 ** 30).toFixed(1)} GiB of memory.`;
  return bytes < LITTLE_MEMORY
    ? warning('memory', text, 'Train with the preset quick, and close other programs meanwhile.')
    : ok('memory', text);
}

/** @param folder which need not exist yet */
export async function room(check: string, folder: string): Promise<Finding> {
  const place = await nearestFolder(folder);
  try {
    await access(place, constants.W_OK);
  } catch {
    return broken(
      check,
      `${place} cannot be written.`,
      'Give yourself the right to write there, or choose another folder.',
    );
  }
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const text = `${folder} has ${(free / 1e9).toFixed(1)} GB of free space.`;
  const next = 'Make room: old runs and the feature cache (Settings) are what takes most.';
  if (free < NO_ROOM) return broken(check, text, next);
  return free < LITTLE_ROOM ? warning(check, text, next) : ok(check, text);
}
