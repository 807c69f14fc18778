/** Looks at a training before it is put into the queue: why it cannot start, and what to know before it does. */
import { statfs, stat } from 'node:fs/promises';
import type { DeviceInfo, TrainCheck, TrainRequestArgs } from '../../src-shared/contract.ts';
import type { Clip } from '../../src-shared/dataset.ts';
import { UserError } from '../../src-shared/errors.ts';
import { selectClips } from '../datasets/dataset.ts';
import type { Detector } from '../detectors/detector.ts';
import { DEVICE_KINDS } from '../engine/devices/device.ts';
import { readCodebook, requireFitting } from '../runs/codebook.ts';
import type { StoredDataset } from '../store/datasets.ts';
import { watchedClips } from './clips.ts';
import { needsOf } from './needs.ts';
import { outlierProblems } from './outlier-check.ts';
import { reviewedCheck } from './reviewed-check.ts';
import { checkSettings, resolveSettings, type JsonSettings } from './settings.ts';
import type { TrainingPlace } from './training-jobs.ts';
import { findDetector, type Workbench } from './workbench.ts';

export type Problem = TrainCheck['problems'][number];
type Field = keyof TrainRequestArgs;

/** A model of fewer clips knows little of what a machine sounds like. */
const FEW_CLIPS = 20;
/** Bytes free on the disk of the runs. */
const LEAST_FREE = 200e6;
const LITTLE_FREE = 2e9;
/** Earlier runs that an estimate is made of. */
const EARLIER = 5;

export interface CheckedTraining {
  readonly check: TrainCheck;
  /** As the queue shows it. */
  readonly title: string;
}

interface Method {
  readonly detector: Detector;
  readonly json: JsonSettings;
  readonly settings: unknown;
}

/** Never throws for what a person can put right; that is among the problems. */
export async function checkTraining(
  bench: Workbench,
  place: TrainingPlace,
  device: (id: string) => DeviceInfo | undefined,
  request: TrainRequestArgs,
): Promise<CheckedTraining> {
  const problems: Problem[] = [];
  const note = (found: readonly Problem[]): void => void problems.push(...found);
  const method = tried(note, 'method', () => methodOf(bench, request));
  const dataset = tried(note, 'datasetId', () => place.workspace.datasets.get(request.datasetId));
  const usable = dataset === undefined ? undefined : await clipsOf(note, place, dataset);
  const verdicts = usable && reviewedCheck(place, request, usable, (error) => note([problemOf(error, 'reviewed')]));
  if (verdicts !== undefined) note(verdicts.problems);
  const clips = verdicts?.clips;
  const groups = clips && dataset && groupsOf(note, { root: dataset.root, clips }, method, request);
  note(deviceProblems(request.device, device(request.device)));
  if (method !== undefined) note(await codebookProblems(method, request));
  if (method !== undefined) {
    note(
      await outlierProblems(
        method.detector,
        request,
        dataset && clips && { root: dataset.root, clips },
        groups ?? [],
        verdicts?.outliers ?? [],
      ),
    );
  }
  note(await diskProblems(place.workspace.folders.runs));
  const needsBase = method?.detector.openBaseTrainer !== undefined && request.codebook === null;
  if (needsBase && usable !== undefined) note(baseProblems(usable));
  const all = groups?.flat() ?? [];
  note(testProblems(all, request));
  const models = groups?.length ?? 0;
  return {
    title: titleOf(method, request),
    check: {
      problems,
      runs: models === 0 ? 0 : models + Number(needsBase),
      trainClips: all.filter(isTraining).length,
      testClips: all.filter(({ split }) => split === 'test').length,
      estimatedSeconds: method === undefined ? null : estimate(place, method, request, { models, needsBase }),
    },
  };
}

const isTraining = ({ split, label }: Clip): boolean => split === 'train' && label !== 'anomaly';

/** What throws a `UserError` is a problem. */
function tried<T>(note: (found: readonly Problem[]) => void, field: Field, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    note([problemOf(error, field)]);
    return undefined;
  }
}

export function problemOf(error: unknown, field: Field): Problem {
  if (!(error instanceof UserError)) throw error;
  const { code, message, hint = '' } = error;
  const own: Partial<Record<string, Field>> = {
    PRESET_UNKNOWN: 'preset',
    SETTING_INVALID: 'set',
    AUDDSR_SETTINGS_INVALID: 'set',
    FEATURE_SETTINGS_INVALID: 'set',
    ID_UNKNOWN: 'ids',
  };
  return { code, severity: 'error', message, hint, field: own[code] ?? field };
}

function methodOf({ detectors }: Workbench, { method, preset, set }: TrainRequestArgs): Method {
  const detector = findDetector(detectors, method);
  const json = resolveSettings(detector, preset, set);
  return { detector, json, settings: checkSettings(detector, json) };
}

async function clipsOf(
  note: (found: readonly Problem[]) => void,
  { workspace: { datasets } }: TrainingPlace,
  { id, root, name }: StoredDataset,
): Promise<readonly Clip[] | undefined> {
  const there = await stat(root).catch(() => undefined);
  if (there?.isDirectory() !== true) {
    const message = `The folder of ${name} is not there: ${root}.`;
    const hint = 'Bring it back (was a drive removed?), or import it from where it is now.';
    note([{ code: 'DATASET_MISSING', severity: 'error', message, hint, field: 'datasetId' }]);
    return undefined;
  }
  return datasets.usableClips(id);
}

/** Clips of each model; undefined where there is nothing to train on. */
function groupsOf(
  note: (found: readonly Problem[]) => void,
  data: { readonly root: string; readonly clips: readonly Clip[] },
  method: Method | undefined,
  { type, ids }: TrainRequestArgs,
): Clip[][] | undefined {
  const wanted = { machineType: type, ...(ids.length === 0 ? {} : { machineIds: ids }) };
  const own = tried(note, 'type', () => selectClips(data, wanted));
  if (own === undefined) return undefined;
  const perType = method?.detector.scope(method.settings) === 'type';
  const groups = perType ? [own] : [...Map.groupBy(own, ({ machineId }) => machineId).values()];
  for (const group of groups) {
    const name = `${type} ${[...new Set(group.map(({ machineId }) => machineId))].join(', ')}`;
    const training = group.filter(isTraining).length;
    const problem = (code: string, severity: Problem['severity'], message: string, hint: string): void =>
      note([{ code, severity, message, hint, field: 'ids' }]);
    if (training === 0) {
      problem('SELECTION_EMPTY', 'error', `${name} has no clips to train on.`, 'Leave it out, or add normal clips.');
    } else if (training === 1) {
      problem('SELECTION_ONE_CLIP', 'error', `${name} has only one clip to train on.`, 'Record more normal clips.');
    } else if (training < FEW_CLIPS) {
      const message = `${name} has only ${training} clips to train on; results will be rough.`;
      problem('TRAIN_FEW_CLIPS', 'warning', message, 'Record more: a hundred clips of 10 s are a good start.');
    }
    if (method === undefined || training === 0) continue;
    const split = { train: group.filter(isTraining), test: group.filter(({ split: part }) => part === 'test') };
    tried(note, 'ids', () => method.detector.requireData?.(split, method.settings));
  }
  return groups;
}

function deviceProblems(id: string, known: DeviceInfo | undefined): Problem[] {
  const problem = (code: string, severity: Problem['severity'], message: string, hint: string): Problem[] => [
    { code, severity, message, hint, field: 'device' },
  ];
  const [, kind] = /^([a-z]+)(?::\d+)?$/.exec(id) ?? [];
  if (!DEVICE_KINDS.some((each) => each === kind)) {
    return problem('DEVICE_UNKNOWN', 'error', `There is no device ${id}.`, `Choose one of ${DEVICE_KINDS.join(', ')}.`);
  }
  if (known?.ok === false) {
    const hint = known.hint ?? 'Choose another device, or check this one again in the settings.';
    return problem(
      'DEVICE_UNAVAILABLE',
      'error',
      `${id} does not work here: ${known.reason ?? 'its check failed'}`,
      hint,
    );
  }
  if (known?.ok === true || id === 'cpu') return [];
  return problem(
    'DEVICE_UNCHECKED',
    'warning',
    `${id} has not been checked on this machine.`,
    'Check it in the settings.',
  );
}

async function codebookProblems({ detector, settings }: Method, { codebook }: TrainRequestArgs): Promise<Problem[]> {
  if (codebook === null) return [];
  if (detector.openBaseTrainer === undefined) {
    const message = `${detector.name} has no codebook.`;
    return [
      { code: 'CODEBOOK_UNUSED', severity: 'error', message, hint: 'Leave the codebook out.', field: 'codebook' },
    ];
  }
  try {
    requireFitting(await readCodebook(codebook), needsOf(detector, settings));
    return [];
  } catch (error) {
    return [problemOf(error, 'codebook')];
  }
}

/** Of the clips that a codebook would be trained on: all of the data set. */
function baseProblems(clips: readonly Clip[]): Problem[] {
  const training = clips.filter(isTraining).length;
  if (training < 2) return [];
  const message = `A codebook is trained first, on ${training} clips of all machines of the data set.`;
  return [
    { code: 'CODEBOOK_FIRST', severity: 'note', message, hint: 'Later trainings can use it.', field: 'codebook' },
  ];
}

async function diskProblems(folder: string): Promise<Problem[]> {
  const disk = await statfs(folder).catch(() => undefined);
  const free = disk === undefined ? Infinity : disk.bavail * disk.bsize;
  if (free > LITTLE_FREE) return [];
  const message = `Only ${Math.round(free / 1e6)} MB are free on the disk of ${folder}.`;
  const severity = free < LEAST_FREE ? 'error' : 'warning';
  return [{ code: 'DISK_LITTLE_ROOM', severity, message, hint: 'Free some space there.', field: null }];
}

function testProblems(clips: readonly Clip[], { watchAuc }: TrainRequestArgs): Problem[] {
  if (clips.length === 0) return [];
  const test = clips.filter(({ split }) => split === 'test');
  const problem = (
    code: string,
    severity: Problem['severity'],
    message: string,
    hint: string,
    field: Field | null = null,
  ) => [{ code, severity, message, hint, field }];
  if (watchAuc && watchedClips(test).length === 0) {
    return problem(
      ...([
        'WATCH_NOT_POSSIBLE',
        'warning',
        'There are no labelled test clips of both kinds to watch the AUC by.',
      ] as const),
      ...(['Switch it off, or add labelled clips.', 'watchAuc'] as const),
    );
  }
  if (test.length === 0) {
    return problem(
      'TEST_NONE',
      'note',
      'There are no test clips: the model is trained, and scores nothing.',
      'Add some.',
    );
  }
  if (watchedClips(test).length > 0) return [];
  const message = 'The test clips have no labels of both kinds: they are scored, and there is no AUC.';
  return problem('TEST_UNLABELLED', 'note', message, 'Add labelled clips to see how well it works.');
}

function titleOf(method: Method | undefined, { type, ids, preset, method: id }: TrainRequestArgs): string {
  return `${method?.detector.name ?? id} (${preset}) on ${[type, ids.join(', ')].filter((part) => part !== '').join(' ')}`;
}

/** From finished runs with the same settings on the same device; null where there are none. */
function estimate(
  { index }: TrainingPlace,
  { detector, json }: Method,
  { device }: TrainRequestArgs,
  { models, needsBase }: { readonly models: number; readonly needsBase: boolean },
): number | null {
  const settings = sorted(json);
  const runs = index
    .list()
    .filter(
      ({ record }) =>
        record.method === detector.id &&
        record.device === device &&
        record.status === 'finished' &&
        sorted(record.settings) === settings,
    );
  const typical = (kind: 'model' | 'codebook'): number | undefined => {
    const seconds = runs
      .filter(({ record }) => record.kind === kind)
      .flatMap((run) => index.summary(run).seconds ?? []);
    return seconds.slice(0, EARLIER).sort((a, b) => a - b)[Math.floor(Math.min(seconds.length, EARLIER) / 2)];
  };
  const model = typical('model');
  const base = needsBase ? typical('codebook') : 0;
  return model === undefined || base === undefined ? null : models * model + base;
}

/** Equal settings give equal text. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
