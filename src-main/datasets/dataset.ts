import type { Clip, DatasetProblem, Split } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { countGroups, detectIn, previewOf } from './layouts/detect.ts';
import { layouts } from './layouts/index.ts';
import type { Layout, LayoutOptions } from './layouts/layout.ts';
import { patternLayout } from './layouts/pattern.ts';
import { DEEPEST, walk, type FileTree, type WalkOptions } from './layouts/walk.ts';

/** A folder of recordings, read through a layout. */
export interface Dataset {
  /** Absolute. */
  readonly root: string;
  readonly layout: string;
  readonly title: string;
  /** In the order of their paths. */
  readonly clips: readonly Clip[];
  /** What the names and folders alone show. */
  readonly problems: readonly DatasetProblem[];
}

export interface OpenOptions extends WalkOptions, LayoutOptions {
  /** By name, instead of the most likely one. */
  readonly layout?: string;
  /** Reads the folder with this pattern (see `compilePattern`). */
  readonly pattern?: string;
}

/**
 * Reads which clips a folder holds, by their names; no sound is read (`scanDataset` does).
 *
 * @throws UserError `FOLDER_MISSING`, `FOLDER_IS_FILE`, `FOLDER_UNREADABLE`, `DATASET_NO_AUDIO`, `LAYOUT_UNKNOWN`,
 *   `LAYOUT_MISMATCH`, `PATTERN_INVALID`
 */
export async function openDataset(folder: string, options: OpenOptions = {}): Promise<Dataset> {
  // A wrong choice is refused before a large folder is listed.
  chosenLayout(options);
  return datasetIn(folder, await walk(folder, options), options);
}

/**
 * As `openDataset`, of a folder that has been listed.
 *
 * @throws UserError as `openDataset`
 */
export function datasetIn(folder: string, tree: FileTree, options: OpenOptions = {}): Dataset {
  const layout = chosenLayout(options);
  if (tree.audio.length === 0) throw noAudio(folder, tree);
  const candidate = layout === undefined ? detectIn(tree, options)[0]! : previewOf(layout, tree, options);
  const { clips, unplaced, problems } = candidate.reading;
  if (clips.length === 0) {
    throw new UserError(
      'LAYOUT_MISMATCH',
      `None of the ${tree.audio.length} audio files in ${folder} fits ${options.pattern === undefined ? `the layout '${candidate.layout}'` : `the pattern ${options.pattern}`}; the first is ${tree.audio[0]!}.`,
      { hint: 'Compare the pattern with that path, or leave it out to see what Earmark recognises.' },
    );
  }
  return {
    root: tree.root,
    layout: candidate.layout,
    title: candidate.title,
    clips,
    problems: [
      ...folderProblems(tree),
      ...unplaced.map(unplacedProblem),
      ...problems,
      ...labelProblems(candidate.layout, clips),
      ...groupProblems(clips),
    ],
  };
}

function chosenLayout({ layout, pattern }: OpenOptions): Layout | undefined {
  if (pattern !== undefined) return patternLayout(pattern);
  if (layout === undefined) return undefined;
  const found = layouts.find(({ name }) => name === layout);
  if (found === undefined) {
    throw new UserError('LAYOUT_UNKNOWN', `There is no layout '${layout}'.`, {
      hint: `Choose one of ${layouts.map(({ name }) => name).join(', ')}, or give a pattern.`,
    });
  }
  return found;
}

function noAudio(folder: string, { otherAudio }: FileTree): UserError {
  return new UserError(
    'DATASET_NO_AUDIO',
    otherAudio.length === 0
      ? `There are no audio files in ${folder} or its folders.`
      : `There are no WAV or FLAC files in ${folder}, but ${otherAudio.length} in other formats (${otherAudio[0]!}).`,
    {
      hint:
        otherAudio.length === 0
          ? 'Name the folder with the recordings; Earmark reads WAV and FLAC. earmark sample <dir> makes some.'
          : 'Convert them to WAV or FLAC, for example: ffmpeg -i <file> <file>.flac',
    },
  );
}

function folderProblems(tree: FileTree): DatasetProblem[] {
  return [
    ...tree.unreadable.map(({ path, reason }) => ({
      code: 'FOLDER_UNREADABLE',
      severity: 'error' as const,
      path,
      message: `The folder cannot be listed (${reason}).`,
      hint: 'Give yourself permission to read it.',
    })),
    ...tree.tooDeep.map((path) => ({
      code: 'FOLDER_TOO_DEEP',
      severity: 'warning' as const,
      path,
      message: `The folder lies more than ${DEEPEST} folders deep, so it was not looked into.`,
      hint: 'Import a folder further down, or move the recordings up.',
    })),
    ...tree.empty.map((path) => ({
      code: 'FOLDER_EMPTY',
      severity: 'warning' as const,
      path,
      message: 'The folder holds no audio files.',
      hint: 'Put the recordings there, or remove it.',
    })),
    ...tree.otherAudio.map((path) => ({
      code: 'AUDIO_FORMAT',
      severity: 'warning' as const,
      path,
      message: 'The file is in a format that Earmark does not read.',
      hint: 'Convert it to WAV or FLAC, for example: ffmpeg -i <file> <file>.flac',
    })),
  ];
}

function unplacedProblem(path: string): DatasetProblem {
  return {
    code: 'FILE_UNPLACED',
    severity: 'warning',
    path,
    message: 'The layout has no place for the file, so it is left out.',
    hint: 'Rename or move it, or give a pattern that fits it.',
  };
}

/** A plain folder is expected to have no labels; anywhere else a missing one may be a slip. */
function labelProblems(layout: string, clips: readonly Clip[]): DatasetProblem[] {
  if (layout === 'plain') return [];
  return clips
    .filter(({ label }) => label === undefined)
    .map(({ path, split }) => ({
      code: 'LABEL_MISSING',
      severity: 'note',
      path,
      message:
        split === 'test'
          ? 'The name does not say whether the clip is normal or anomalous: it is scored, but not evaluated.'
          : 'The name does not say whether the clip is normal: it is trained on as if it were.',
      hint: 'Add the label to its name or folder, if it is known.',
    }));
}

/** Problems of machines, as far as their numbers of clips show them. */
function groupProblems(clips: readonly Clip[]): DatasetProblem[] {
  return countGroups(clips).flatMap(({ machineType, machineId, train, test }) => {
    const path = `${machineType}/${machineId}`;
    const training = train.normal + train.unlabelled;
    const testing = test.normal + test.anomaly + test.unlabelled;
    const problems: DatasetProblem[] = [];
    const add = (code: string, severity: DatasetProblem['severity'], message: string, hint: string): void => {
      problems.push({ code, severity, path, message, hint });
    };
    if (training + train.anomaly + testing === 1) {
      add('GROUP_ONE_CLIP', 'warning', 'There is only one clip of this machine.', 'Record more; a model needs dozens.');
    } else if (training === 0) {
      add('GROUP_NO_TRAINING', 'warning', 'No clip of this machine is for training.', 'Add normal clips to train on.');
    } else if (training === 1) {
      add('GROUP_ONE_TRAINING_CLIP', 'warning', 'Only one clip of this machine is for training.', 'Add normal clips.');
    }
    if (train.anomaly > 0) {
      add(
        'GROUP_TRAINING_ANOMALIES',
        'warning',
        `${train.anomaly} anomalous clips are in the training split and are left out of training.`,
        'Move them to the test split.',
      );
    }
    if (testing > 0 && test.unlabelled < testing && (test.normal === 0 || test.anomaly === 0)) {
      add(
        'GROUP_ONE_SIDED_TEST',
        'note',
        `All labelled test clips are ${test.normal === 0 ? 'anomalous' : 'normal'}, so there is no AUC.`,
        'Add clips of the other kind to the test split.',
      );
    }
    return problems;
  });
}

export interface Selection {
  readonly machineType?: string;
  /** All IDs of the type if there is none. */
  readonly machineIds?: readonly string[];
  readonly split?: Split;
}

/**
 * The clips of a type, of some of its IDs, of a split. Training clips are the normal and the unlabelled ones.
 *
 * @throws UserError `TYPE_UNKNOWN`, `ID_UNKNOWN`, `SELECTION_EMPTY`, and `SELECTION_ONE_CLIP` for training on one clip
 */
export function selectClips({ root, clips }: Pick<Dataset, 'root' | 'clips'>, selection: Selection): Clip[] {
  const { machineType, machineIds, split } = selection;
  const types = [...new Set(clips.map((clip) => clip.machineType))];
  if (machineType !== undefined && !types.includes(machineType)) {
    throw new UserError('TYPE_UNKNOWN', `There is no machine type '${machineType}' in ${root}.`, {
      hint: `Choose one of ${types.join(', ')}.`,
      details: { machineType, types },
    });
  }
  const ofType = clips.filter((clip) => machineType === undefined || clip.machineType === machineType);
  const ids = [...new Set(ofType.map((clip) => clip.machineId))];
  const unknown = machineIds?.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new UserError(
      'ID_UNKNOWN',
      `There is no machine '${unknown}' of type '${machineType ?? 'any'}' in ${root}.`,
      {
        hint: `Choose from ${ids.join(', ')}.`,
        details: { machineId: unknown, ids },
      },
    );
  }
  const selected = ofType.filter(
    (clip) =>
      (machineIds?.includes(clip.machineId) ?? true) &&
      (split === undefined || clip.split === split) &&
      !(split === 'train' && clip.label === 'anomaly'),
  );
  const what = [machineType, ...(machineIds?.map((id) => `ID ${id}`) ?? [])].filter(Boolean).join(' ');
  const clipsFor = `${split === 'train' ? 'clips to train on' : split === 'test' ? 'test clips' : 'clips'}${what === '' ? '' : ` of ${what}`}`;
  if (selected.length === 0) {
    throw new UserError('SELECTION_EMPTY', `There are no ${clipsFor} in ${root}.`, {
      hint: 'Add recordings, or choose another type or ID; earmark inspect <dir> shows what there is.',
    });
  }
  if (split === 'train' && selected.length === 1) {
    throw new UserError(
      'SELECTION_ONE_CLIP',
      `There is only one of the ${clipsFor} in ${root}: ${selected[0]!.path}.`,
      {
        hint: 'Record more; a model needs dozens of normal clips.',
      },
    );
  }
  return selected;
}
