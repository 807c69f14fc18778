/** Run folders, file by file: record, checkpoints with their checksums, scores, maps. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import { readCheckpoint } from '../../engine/checkpoint/read.ts';
import { systemCode, diskFailure } from '../../runs/files.ts';
import { RunFolder } from '../../runs/folder.ts';
import { readMapFile } from '../../runs/maps.ts';
import { checkRecordingMap, isRecordingMap } from '../../runs/recording-map.ts';
import { readScores } from '../../runs/scores.ts';
import { broken, brokenBy, ok, warning, type Finding } from './finding.ts';

/** @param done called after each run: how many of how many */
export async function examineRuns(
  folders: readonly string[],
  done: (count: number, of: number) => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let whole = 0;
  for (const [index, folder] of folders.entries()) {
    const found = await examineRun(folder);
    findings.push(...found);
    if (found.length === 0) whole++;
    done(index + 1, folders.length);
  }
  if (whole > 0) findings.unshift(ok('runs', `${whole} of ${folders.length} runs are whole, byte by byte.`));
  return findings;
}

/** @returns nothing where all is well */
async function examineRun(path: string): Promise<readonly Finding[]> {
  let run: RunFolder;
  try {
    run = await RunFolder.open(path);
  } catch (error) {
    return [brokenBy('runs', error)];
  }
  return [...(await examineCheckpoints(run)), ...(await examineScores(run)), ...(await examineMaps(run))];
}

async function examineCheckpoints(run: RunFolder): Promise<readonly Finding[]> {
  const names = (await list(run.checkpoints)).filter((name) => name.endsWith('.safetensors')).sort();
  const damaged: { name: string; reason: string }[] = [];
  for (const name of names) {
    try {
      await readCheckpoint(join(run.checkpoints, name));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push({ name, reason: error.message });
    }
  }
  const finished = run.record.status === 'finished';
  if (finished && names.length === 0) {
    return [broken('runs', `${run.path} is finished and has no model.`, `Train it again: earmark resume ${run.path}`)];
  }
  const newest = names.at(-1);
  return damaged.map(({ name, reason }) =>
    name === newest && finished
      ? broken('runs', reason, `Train from the checkpoint before it: earmark resume ${run.path}`)
      : warning('runs', reason, 'Another checkpoint takes its place; nothing needs to be done.'),
  );
}

async function examineScores(run: RunFolder): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const path of [run.scores, run.trainingScores]) {
    if ((await stat(path).catch(() => undefined)) === undefined) continue;
    try {
      await readScores(path);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      found.push(broken('runs', error.message, scoreAgain(run)));
    }
  }
  return found;
}

async function examineMaps(run: RunFolder): Promise<readonly Finding[]> {
  let damaged = 0;
  let first = '';
  for (const name of await list(run.maps)) {
    try {
      if (isRecordingMap(name)) await checkRecordingMap(join(run.maps, name));
      else await readMapFile(join(run.maps, name));
    } catch {
      damaged++;
      first ||= name;
    }
  }
  if (damaged === 0) return [];
  return [warning('runs', `${damaged} anomaly maps of ${run.path} cannot be read (${first}).`, scoreAgain(run))];
}

const scoreAgain = ({ path, record }: RunFolder): string =>
  `Score the clips again: earmark score --run ${path} --data ${record.data.root} --out ${path}`;

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw diskFailure(folder, error);
  }
}
