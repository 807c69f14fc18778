/** Jobs that bring data sets into the workspace: import, another look at one that is there, the sample. */
import { z } from 'zod';
import { openDataset, type Dataset } from '../datasets/dataset.ts';
import { linkedOutside } from './linked-clips.ts';
import { writeSampleInThread } from '../datasets/sample/write-in-thread.ts';
import { readManifest, SAMPLE_VERSION } from '../datasets/sample/write-sample.ts';
import { SIZES } from '../datasets/sample/recipe.ts';
import { scanDataset } from '../datasets/scan/scan.ts';
import type { JobHandle, JobRunner } from '../jobs/job.ts';
import { movedUpload } from '../runs/moved.ts';
import type { StoredDataset } from '../store/datasets.ts';
import type { OpenWorkspace, WorkstationContext } from './context.ts';

/** What an import job is stored with; a job that is resumed goes on with what it has found out. */
export const importPayload = z.object({
  /** Set where a data set that is there is looked at again. */
  datasetId: z.string().nullable(),
  root: z.string(),
  layout: z.string().nullable(),
  pattern: z.string().nullable(),
  name: z.string(),
  channel: z.int().nonnegative(),
  sample: z.boolean(),
});
export type ImportPayload = z.infer<typeof importPayload>;

type Context = Pick<WorkstationContext, 'workspaces' | 'events'>;

export function importRunner(context: Context): JobRunner {
  return {
    pausable: false,
    resumable: true,
    run: async (payload, job) => {
      await importDataset(context, importPayload.parse(payload), job);
    },
  };
}

/** Writes the sample where it is not complete yet, then imports it. */
export function sampleRunner(context: Context): JobRunner {
  return {
    pausable: false,
    resumable: true,
    run: async (payload, job) => {
      const parsed = importPayload.parse(payload);
      const known = await readManifest(parsed.root);
      if (known?.complete !== true || known.version !== SAMPLE_VERSION) {
        const onProgress = ({ done, total }: { readonly done: number; readonly total: number }): void =>
          job.report({ activity: 'Writing recordings', done, total, unit: 'clips' });
        await writeSampleInThread(parsed.root, { size: SIZES.small, signal: job.signal, onProgress });
      }
      await importDataset(context, parsed, job);
    },
  };
}

async function importDataset({ workspaces, events }: Context, payload: ImportPayload, job: JobHandle): Promise<void> {
  const workspace = workspaces.require();
  const { signal } = job;
  const { layout, pattern, channel } = payload;
  const root = movedUpload(payload.root, workspace.folders.uploads);
  job.report({ activity: 'Listing files', done: 0, total: 0, unit: 'files' });
  const dataset = await openDataset(root, {
    signal,
    ...(pattern !== null ? { pattern } : layout !== null ? { layout } : {}),
    onProgress: (done) => job.report({ activity: 'Listing files', done, total: 0, unit: 'files' }),
  });
  const outside = await linkedOutside(dataset, signal);
  const report = await scanDataset(
    { ...dataset, problems: [...dataset.problems, ...outside] },
    {
      signal,
      channel,
      previous: earlier(workspace, payload),
      onProgress: ({ done, total }) => job.report({ activity: 'Reading clips', done, total, unit: 'clips' }),
    },
  );
  signal.throwIfAborted();
  const scan = { layout: dataset.layout, title: dataset.title, clips: dataset.clips, report };
  const stored = store(workspace, payload, dataset, scan);
  job.keep({ ...payload, datasetId: stored.id });
  job.set({ datasetId: stored.id });
  events.emit('datasets.changed', { ids: [stored.id] });
  workspaces.changed();
}

function store(
  { datasets }: OpenWorkspace,
  { datasetId, name, channel, sample, pattern }: ImportPayload,
  { root }: Dataset,
  scan: Parameters<OpenWorkspace['datasets']['add']>[1],
): StoredDataset {
  // It may have been removed while it was looked at.
  if (datasetId !== null && datasets.find(datasetId) !== undefined) return datasets.replaceScan(datasetId, scan);
  const { layout, title } = scan;
  return datasets.add({ name, root, layout, title, pattern, channel, sample }, scan);
}

/** Records of files that need not be read again: of any data set of this folder that listens to the same channel. */
function earlier(
  { datasets }: OpenWorkspace,
  { root, channel, datasetId }: ImportPayload,
): ReturnType<typeof datasets.records> {
  const known = (datasetId === null ? undefined : datasets.find(datasetId)) ?? datasets.findByRoot(root);
  return known?.channel === channel && known.root === root ? datasets.records(known.id) : [];
}
