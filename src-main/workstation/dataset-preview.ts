/** What a folder looks like before it is imported. */
import { join } from 'node:path';
import type { DatasetPreview } from '../../src-shared/contract.ts';
import type { Clip } from '../../src-shared/dataset.ts';
import { openAudio } from '../datasets/audio/open.ts';
import { datasetIn, type Dataset, type OpenOptions } from '../datasets/dataset.ts';
import { countGroups, detectIn } from '../datasets/layouts/detect.ts';
import { walk } from '../datasets/layouts/walk.ts';

/** More would tell a person nothing that the first do not. */
const SHOWN_PROBLEMS = 1000;
const SHOWN_EXAMPLES = 12;
/** Files that are tried for one that can be read. */
const TRIED = 20;

/** @throws UserError as `openDataset` */
export async function previewDataset(root: string, options: OpenOptions): Promise<DatasetPreview> {
  const tree = await walk(root, options);
  const dataset = datasetIn(root, tree, options);
  return {
    root: dataset.root,
    layout: dataset.layout,
    title: dataset.title,
    clips: dataset.clips.length,
    groups: countGroups(dataset.clips),
    candidates: detectIn(tree, options).map(({ layout, title, confidence, groups, unplaced }) => ({
      ...{ layout, title, confidence, groups, unplaced },
    })),
    examples: examplesOf(dataset.clips),
    problems: dataset.problems.slice(0, SHOWN_PROBLEMS),
    problemsTotal: dataset.problems.length,
    sound: await soundOf(dataset),
  };
}

/** One of each kind that the layout tells apart, so that a wrong pattern shows; spread over the folder. */
function examplesOf(clips: readonly Clip[]): DatasetPreview['examples'] {
  const kinds = Map.groupBy(clips, ({ machineType, machineId, split, label }) =>
    JSON.stringify([machineType, machineId, split, label]),
  );
  const firsts = [...kinds.values()].map((own) => own[0]!);
  const count = Math.min(firsts.length, SHOWN_EXAMPLES);
  return Array.from({ length: count }, (_, i) => {
    const { path, machineType, machineId, split, label } = firsts[Math.floor((i * firsts.length) / count)]!;
    return { path, machineType, machineId, split, label: label ?? null };
  });
}

async function soundOf({ root, clips }: Dataset): Promise<DatasetPreview['sound']> {
  for (const { path } of clips.slice(0, TRIED)) {
    // What is wrong with single files is what the import finds out.
    const source = await openAudio(join(root, path)).catch(() => undefined);
    if (source === undefined) continue;
    const { format, frames, promisedFrames } = source.info;
    await source.close();
    const seconds = (frames ?? promisedFrames ?? 0) / format.sampleRate;
    return { sampleRate: format.sampleRate, channels: format.channels, seconds };
  }
  return null;
}
