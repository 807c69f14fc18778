/** Handlers of outlier sets. */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutlierSetInfo } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { systemCode } from '../../runs/files.ts';
import { readOutlierSet, writeOutlierSet, type OutlierSet } from '../../runs/outliers.ts';
import { makeOutlierSet } from '../outliers.ts';
import { dataOf, type TrainingPlace } from '../training-jobs.ts';
import type { Handlers } from '../workstation.ts';

export function outlierHandlers(
  place: () => TrainingPlace,
  reviewed: (datasetId: string) => readonly string[],
): Handlers<'outliers.list' | 'outliers.create'> {
  return {
    'outliers.list': async () => await listOutlierSets(place().workspace.folders.outliers),
    'outliers.create': async ({ name, datasetId, type, ids, label, reviewed: onlyReviewed }) => {
      const { workspace } = place();
      workspace.database.requireWritable();
      const dataset = workspace.datasets.get(datasetId);
      const selection = {
        data: dataOf(dataset, workspace),
        ...(type === null ? {} : { type }),
        ...(ids.length === 0 ? {} : { ids }),
        ...(label === null ? {} : { label }),
        ...(onlyReviewed ? { paths: new Set(reviewed(datasetId)) } : {}),
      };
      const reading = { previous: workspace.datasets.records(datasetId) };
      const set = await makeOutlierSet(name, onlyReviewed ? 'review' : 'data set', selection, reading);
      const plain = name.replace(/[^\w.+-]/g, '_').slice(0, 60);
      const path = join(workspace.folders.outliers, `${plain}-${randomUUID().slice(0, 8)}.json`);
      await writeOutlierSet(path, set);
      return infoOf(path, set);
    },
  };
}

/** The newest first. A file that is no outlier set, or a damaged one, is left out. */
export async function listOutlierSets(folder: string): Promise<OutlierSetInfo[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const found: OutlierSetInfo[] = [];
  for (const path of names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name))) {
    try {
      found.push(infoOf(path, await readOutlierSet(path)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return found.sort((a, b) => (a.created < b.created ? 1 : -1));
}

function infoOf(path: string, { name, source, clips, fingerprint, created }: OutlierSet): OutlierSetInfo {
  return { path, name, source, clips: clips.length, fingerprint, created };
}
