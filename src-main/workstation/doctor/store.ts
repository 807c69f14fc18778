/** The workspace's store: every page of the file, copies from before migrations, data sets, the index of the runs. */
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { STORE_FILE } from '../../store/database.ts';
import type { OpenWorkspace } from '../context.ts';
import { RunIndex } from '../run-index.ts';
import { openWorkspace, type OpenedWorkspace } from '../workspace/open-workspace.ts';
import { broken, brokenBy, ok, repaired, warning, type Finding } from './finding.ts';

/** @returns the workspace too where it could be opened; the caller closes it */
export async function openForExamination(
  folder: string,
): Promise<{ readonly findings: readonly Finding[]; readonly workspace: OpenedWorkspace | undefined }> {
  try {
    const workspace = await openWorkspace(folder, false, () => 0);
    if (!workspace.readOnly) return { findings: [], workspace };
    const { owner, sealed } = workspace;
    if (sealed) {
      const next = 'Nothing can be repaired there: make the folder writable, or copy it to a disk that is.';
      return { findings: [warning('store', 'The folder of the workspace cannot be written.', next)], workspace };
    }
    const who = owner === undefined ? '' : ` (process ${owner.pid})`;
    const next = 'Nothing can be repaired meanwhile: close it there first.';
    return { findings: [warning('store', `The workspace is open in another Earmark${who}.`, next)], workspace };
  } catch (error) {
    return { findings: [brokenBy('store', error), ...(await copiesOf(folder))], workspace: undefined };
  }
}

export async function examineStore({ database, path }: OpenWorkspace): Promise<readonly Finding[]> {
  let wrong: string[];
  try {
    wrong = database.damage();
  } catch (error) {
    // So damaged that SQLite does not even count the damage.
    return [brokenBy('store', error), ...(await copiesOf(path))];
  }
  const { size } = await stat(join(path, STORE_FILE));
  if (wrong.length === 0) return [ok('store', `The store is whole (${(size / 1e6).toFixed(1)} MB).`)];
  const sentence = `The store is damaged: ${wrong.slice(0, 3).join('; ')}.`;
  return [broken('store', sentence, 'Put earmark.sqlite back from a copy.'), ...(await copiesOf(path))];
}

/** Made before the store was brought to another format. */
async function copiesOf(folder: string): Promise<readonly Finding[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^earmark\.sqlite\.v\d+$/.test(name));
  if (names.length === 0) return [];
  return [
    warning(
      'store',
      `There are older copies of the store: ${names.join(', ')}.`,
      `To go back to one: close Earmark, move ${STORE_FILE} away and rename the copy to ${STORE_FILE}. Later work is not in it.`,
    ),
  ];
}

export async function examineDatasets({ datasets }: OpenWorkspace): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { id, name, root } of datasets.list()) {
    if (!existsSync(root)) {
      findings.push(
        warning(
          'data sets',
          `${name}: its folder ${root} is gone.`,
          'Connect the drive, or import the recordings again.',
        ),
      );
      continue;
    }
    const clips = datasets.usableClips(id);
    let missing = 0;
    for (const { path } of clips) {
      if ((await stat(join(root, path)).catch(() => undefined)) === undefined) missing++;
    }
    findings.push(
      missing === 0
        ? ok('data sets', `${name}: all ${clips.length} recordings are there.`)
        : warning(
            'data sets',
            `${name}: ${missing} of ${clips.length} recordings are gone.`,
            'Put them back, or press “Look again” at the data set.',
          ),
    );
  }
  return findings;
}

/** Whether the index says what the folders hold; made again from them where it is to be repaired. */
export async function examineIndex(
  { path, database, datasets, folders, readOnly }: OpenWorkspace,
  repair: boolean,
): Promise<{ readonly findings: readonly Finding[]; readonly folders: readonly string[] }> {
  const index = new RunIndex({
    ...{ folder: path, runs: folders.runs, database, datasets },
    detectors: () => [],
    onChanged: () => undefined,
    // Folders that cannot be read are the business of `examineRuns`.
    onProblem: () => undefined,
  });
  const there = await runFolders(folders.runs);
  const indexed = index.list().map((run) => run.path);
  const all = [...new Set([...there, ...indexed])].sort();
  const unknown = there.filter((folder) => !indexed.includes(folder));
  const gone = indexed.filter((folder) => !existsSync(join(folder, 'run.json')));
  if (repair && !readOnly) {
    const { runs, scores } = await index.rebuild();
    const done = repaired('index', `The index of the runs was made again: ${runs} runs, ${scores} scored clips.`);
    return { findings: [done], folders: all.filter((folder) => existsSync(folder)) };
  }
  if (unknown.length + gone.length === 0) {
    return { findings: [ok('index', `The index holds all ${indexed.length} runs.`)], folders: all };
  }
  const parts = [
    ...(unknown.length > 0 ? [`${unknown.length} runs are not in it`] : []),
    ...(gone.length > 0 ? [`${gone.length} of its runs are gone`] : []),
  ];
  return {
    findings: [
      warning(
        'index',
        `The index of the runs is not up to date: ${parts.join(', ')}.`,
        'earmark doctor --repair makes it again.',
      ),
    ],
    folders: all.filter((folder) => existsSync(folder)),
  };
}

/** Folders of the workspace that hold a run. */
export async function runFolders(runs: string): Promise<string[]> {
  const entries = await readdir(runs, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(runs, name))
    .filter((folder) => existsSync(join(folder, 'run.json')))
    .sort();
}
