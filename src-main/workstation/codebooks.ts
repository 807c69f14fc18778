/** Codebooks that a training can build on: files of the workspace's folder, and those that its runs have made. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CodebookInfo } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';
import { readCodebook, requireFitting, type Codebook } from '../runs/codebook.ts';
import { systemCode } from '../runs/files.ts';
import { needsOf } from './needs.ts';
import type { TrainingPlace } from './training-jobs.ts';

/** By path, size and time: a codebook is read as a whole, for its checksum. */
const known = new Map<string, CodebookInfo | null>();

/** The newest first. A file that is no codebook, or a damaged one, is left out. */
export async function listCodebooks(
  { workspace, index }: TrainingPlace,
  detectors: readonly Detector[],
): Promise<readonly CodebookInfo[]> {
  const { codebooks } = workspace.folders;
  const names = await readdir(codebooks).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.safetensors')).map((name) => join(codebooks, name));
  // Where they are now: a workspace that was moved says otherwise in its runs.
  const made = index
    .list()
    .filter(({ record }) => record.kind === 'codebook' && record.status === 'finished')
    .map(({ path }) => join(path, 'codebook.safetensors'));
  const found: CodebookInfo[] = [];
  for (const path of [...files, ...made]) {
    const info = await infoOf(path, detectors);
    if (info !== null) found.push(info);
  }
  return found.sort((a, b) => (a.created < b.created ? 1 : -1));
}

async function infoOf(path: string, detectors: readonly Detector[]): Promise<CodebookInfo | null> {
  const about = await stat(path).catch(() => undefined);
  if (about === undefined) return null;
  const key = `${path}\0${about.size}\0${about.mtimeMs}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const info = await read(path, detectors);
  known.set(key, info);
  return info;
}

async function read(path: string, detectors: readonly Detector[]): Promise<CodebookInfo | null> {
  try {
    const codebook = await readCodebook(path);
    const { method, preset, data, created } = codebook.info;
    const fits = presetsThatFit(codebook, detectors);
    return { path, name: nameOf(path), method, preset, clips: data.clips, steps: codebook.steps, created, fits };
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** A run's own codebook has the run's name. */
function nameOf(path: string): string {
  const name = basename(path, '.safetensors');
  return name === 'codebook' ? basename(join(path, '..')) : name;
}

function presetsThatFit(codebook: Codebook, detectors: readonly Detector[]): string[] {
  const detector = detectors.find(({ id }) => id === codebook.info.method);
  if (detector?.openBaseTrainer === undefined) return [];
  return Object.entries(detector.presets)
    .filter(([, settings]) => {
      try {
        requireFitting(codebook, needsOf(detector, settings));
        return true;
      } catch (error) {
        if (error instanceof UserError && error.code === 'CODEBOOK_MISMATCH') return false;
        throw error;
      }
    })
    .map(([name]) => name);
}
