import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DatasetSummary } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { StoredDataset } from '../../store/datasets.ts';
import type { BackgroundRunners, JobsPart, WorkstationContext } from '../context.ts';
import { importRunner, sampleRunner, type ImportPayload } from '../dataset-import.ts';
import { previewDataset } from '../dataset-preview.ts';
import { writePart } from '../uploads.ts';
import { typedPath } from '../workspace/typed-path.ts';
import type { Handlers } from '../workstation.ts';

type DatasetChannel = Extract<keyof Handlers, `datasets.${string}`>;

/** Below `<workspace>/uploads`, as what a page has handed over. */
const SAMPLE_FOLDER = 'earmark-sample';
const SAMPLE_NAME = 'Sample data set';

export function datasetHandlers(
  { workspaces, events }: WorkstationContext,
  jobs: Pick<JobsPart, 'add' | 'list'>,
): Pick<Handlers, DatasetChannel> {
  const datasets = () => workspaces.require().datasets;

  function addJob(kind: 'import' | 'sample', title: string, payload: ImportPayload): { readonly jobId: string } {
    workspaces.require().database.requireWritable();
    refuseTwice(payload.root, payload.datasetId);
    const { datasetId } = payload;
    return { jobId: jobs.add({ kind, title, lane: 'import', payload, datasetId, unit: 'clips' }).id };
  }

  function refuseTwice(root: string, id: string | null): void {
    const busy = jobs.list().some(({ state, datasetId }) => id !== null && datasetId === id && isOpen(state));
    if (!busy) return;
    throw new UserError('DATASET_BUSY', `A job is at work on the data set in ${root}.`, {
      hint: 'Wait for it to end, or cancel it.',
    });
  }

  return {
    'datasets.list': async () => await Promise.all(datasets().list().map(summary)),

    'datasets.preview': async ({ root, layout, pattern }) =>
      await previewDataset(typedPath(root), {
        ...(pattern !== undefined ? { pattern } : layout !== undefined ? { layout } : {}),
      }),

    'datasets.import': ({ root: text, layout, pattern, name, channel = 0 }) => {
      const root = typedPath(text);
      const same = datasets()
        .list()
        .find(
          (known) =>
            known.root === root &&
            known.channel === channel &&
            known.pattern === (pattern ?? null) &&
            (layout === undefined || pattern !== undefined || known.layout === layout),
        );
      // The folder again, read the same way: another look at it.
      if (same !== undefined) return addJob('import', `Another look at ${same.name}`, payloadOf(same));
      const given = name ?? (basename(root) || root);
      return addJob('import', `Import of ${given}`, {
        ...{
          datasetId: null,
          root,
          layout: layout ?? null,
          pattern: pattern ?? null,
          name: given,
          channel,
          sample: false,
        },
      });
    },

    'datasets.sample': () => {
      const root = join(workspaces.require().folders.uploads, SAMPLE_FOLDER);
      const known = datasets()
        .list()
        .find((dataset) => dataset.sample && dataset.root === root);
      return addJob('sample', SAMPLE_NAME, {
        ...{ datasetId: known?.id ?? null, root, layout: 'dcase', pattern: null },
        ...{ name: SAMPLE_NAME, channel: 0, sample: true },
      });
    },

    'datasets.rescan': ({ id }) => {
      const dataset = datasets().get(id);
      return addJob('import', `Another look at ${dataset.name}`, payloadOf(dataset));
    },

    'datasets.remove': ({ id }) => {
      const { name, root } = datasets().get(id);
      if (jobs.list().some((job) => job.datasetId === id && isOpen(job.state))) {
        throw new UserError('DATASET_BUSY', `A job needs the data set ${name} (${root}).`, {
          hint: 'Wait for it to end, or cancel it, then remove the data set.',
        });
      }
      datasets().remove(id);
      events.emit('datasets.changed', { ids: [id] });
      workspaces.changed();
      return null;
    },

    'datasets.problemGroups': ({ id }) => datasets().problemGroups(id),
    'datasets.problems': ({ id, code, offset, limit }) => datasets().problems(id, code, { offset, limit }),

    'datasets.skip': async ({ id, ...choice }) => {
      const changed = await summary(datasets().skip(id, choice));
      events.emit('datasets.changed', { ids: [id] });
      return changed;
    },

    'datasets.clips': ({ id, offset, limit, ...filter }) => datasets().clipPage(id, filter, { offset, limit }),

    'datasets.upload': async (part) => {
      const { folders, database } = workspaces.require();
      database.requireWritable();
      return { root: await writePart(folders.uploads, part) };
    },
  };
}

export function datasetRunners(context: WorkstationContext): Pick<BackgroundRunners, 'import' | 'sample'> {
  return { import: importRunner(context), sample: sampleRunner(context) };
}

const isOpen = (state: string): boolean => ['queued', 'running', 'paused'].includes(state);

/** @param dataset is read again as it was imported */
function payloadOf({ id, root, layout, pattern, name, channel, sample }: StoredDataset): ImportPayload {
  return { datasetId: id, root, layout, pattern, name, channel, sample };
}

async function summary(dataset: StoredDataset): Promise<DatasetSummary> {
  const { scanned: _, ...rest } = dataset;
  const available = await stat(dataset.root).then(
    (about) => about.isDirectory(),
    () => false,
  );
  return { ...rest, available };
}
