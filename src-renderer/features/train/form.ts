/** What a person has chosen on the Train screen, and the request it makes; pure, so that it can be tested. */
import type {
  CodebookInfo,
  DatasetSummary,
  MethodInfo,
  OutlierSetInfo,
  PresetInfo,
  TrainCheck,
  TrainRequestArgs,
} from '../../../src-shared/contract.ts';
import { settingOverrides, settingRows, type Edits } from './settings-edit.ts';

export type CodebookChoice = 'train' | 'listed' | 'file';

export type OutlierChoice = 'other-ids' | 'listed' | 'path' | 'reviewed';

export type ReviewedUse = 'off' | NonNullable<TrainRequestArgs['reviewed']>;

export interface TrainForm {
  datasetId: string;
  type: string;
  /** Chosen machine IDs. */
  ids: string[];
  method: string;
  preset: string;
  device: string;
  codebookFrom: CodebookChoice;
  /** Of the list. */
  codebookListed: string;
  /** Any other file. */
  codebookFile: string;
  outliersFrom: OutlierChoice;
  /** Of the list. */
  outliersListed: string;
  /** A folder of recordings, or any other set. */
  outliersPath: string;
  /** What becomes of clips that reviewers have judged. */
  reviewed: ReviewedUse;
  seed: number;
  edits: Edits;
  watchAuc: boolean;
}

export const emptyForm = (): TrainForm => ({
  datasetId: '',
  type: '',
  ids: [],
  method: '',
  preset: '',
  device: '',
  codebookFrom: 'train',
  codebookListed: '',
  codebookFile: '',
  outliersFrom: 'other-ids',
  outliersListed: '',
  outliersPath: '',
  reviewed: 'off',
  seed: 1,
  edits: {},
  watchAuc: true,
});

/** One machine of the chosen type. */
export interface IdOption {
  readonly id: string;
  /** Normal training clips: what it learns from. */
  readonly train: number;
  readonly test: number;
  /** Test clips of both labels: without them there is no AUC. */
  readonly labelled: boolean;
}

export function typesOf(dataset: DatasetSummary | undefined): string[] {
  return [...new Set((dataset?.groups ?? []).map(({ machineType }) => machineType))].toSorted(natural);
}

export function idsOf(dataset: DatasetSummary | undefined, type: string): IdOption[] {
  return (dataset?.groups ?? [])
    .filter(({ machineType }) => machineType === type)
    .map(({ machineId, train, test }) => ({
      id: machineId,
      train: train.normal + train.unlabelled,
      test: test.normal + test.anomaly + test.unlabelled,
      labelled: test.normal > 0 && test.anomaly > 0,
    }))
    .toSorted((a, b) => natural(a.id, b.id));
}

const natural = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

export interface Choices {
  readonly datasets: readonly DatasetSummary[];
  readonly methods: readonly MethodInfo[];
  readonly codebooks: readonly CodebookInfo[];
  readonly outliers: readonly OutlierSetInfo[];
  /** Whether the chosen data set has verdicts that a training may use. */
  readonly hasVerdicts: boolean;
  /** Device identifiers. */
  readonly devices: readonly string[];
  /** Of the settings. */
  readonly device: string;
}

/**
 * Puts something sensible where nothing, or nothing that still exists, is chosen; what a person chose stays.
 *
 * @returns the same form, changed
 */
export function complete(
  form: TrainForm,
  { datasets, methods, codebooks, outliers, hasVerdicts, devices, device }: Choices,
): TrainForm {
  const dataset =
    datasets.find(({ id }) => id === form.datasetId) ?? datasets.find(({ available }) => available) ?? datasets[0];
  form.datasetId = dataset?.id ?? '';
  const types = typesOf(dataset);
  const sameType = types.includes(form.type);
  form.type = sameType ? form.type : (types[0] ?? '');
  const ids = idsOf(dataset, form.type).map(({ id }) => id);
  const kept = form.ids.filter((id) => ids.includes(id));
  form.ids = sameType && kept.length > 0 ? kept : ids;
  const method = methods.find(({ id }) => id === form.method) ?? methods[0];
  form.method = method?.id ?? '';
  const preset = method?.presets.find(({ name }) => name === form.preset) ?? favourite(method);
  form.preset = preset?.name ?? '';
  if (!devices.includes(form.device)) form.device = devices.includes(device) ? device : (devices[0] ?? 'cpu');
  const fitting = fittingCodebooks(codebooks, method, form.preset);
  if (!fitting.some(({ path }) => path === form.codebookListed)) form.codebookListed = fitting[0]?.path ?? '';
  if (form.codebookFrom === 'listed' && fitting.length === 0) form.codebookFrom = 'train';
  if (!outliers.some(({ path }) => path === form.outliersListed)) form.outliersListed = outliers[0]?.path ?? '';
  if (form.outliersFrom === 'listed' && outliers.length === 0) form.outliersFrom = 'other-ids';
  if (!hasVerdicts) form.reviewed = 'off';
  if (form.reviewed === 'outliers' && method?.outliers !== true) form.reviewed = 'normal';
  if (form.outliersFrom === 'reviewed' && form.reviewed !== 'outliers') form.outliersFrom = 'other-ids';
  return form;
}

/** The shortest one to begin with: `quick`, where a method has it. */
const favourite = (method: MethodInfo | undefined): PresetInfo | undefined =>
  method?.presets.find(({ name }) => name === 'quick') ?? method?.presets[0];

export function fittingCodebooks(
  codebooks: readonly CodebookInfo[],
  method: MethodInfo | undefined,
  preset: string,
): CodebookInfo[] {
  return codebooks.filter((codebook) => codebook.method === method?.codebookMethod && codebook.fits.includes(preset));
}

/** @returns null while something that every request needs is not there to choose */
export function toRequest(
  form: TrainForm,
  { datasets, methods }: Pick<Choices, 'datasets' | 'methods'>,
): TrainRequestArgs | null {
  const dataset = datasets.find(({ id }) => id === form.datasetId);
  const method = methods.find(({ id }) => id === form.method);
  const preset = method?.presets.find(({ name }) => name === form.preset);
  if (dataset === undefined || method === undefined || preset === undefined || form.type === '') return null;
  const all = idsOf(dataset, form.type);
  const codebook = { train: null, listed: form.codebookListed, file: form.codebookFile.trim() }[form.codebookFrom];
  return {
    datasetId: form.datasetId,
    type: form.type,
    // An empty list means all to main; none chosen is refused before it is sent.
    ids: form.ids.length === all.length ? [] : [...form.ids],
    method: form.method,
    preset: form.preset,
    device: form.device,
    codebook: method.codebook && codebook !== '' ? codebook : null,
    ...(method.outliers && form.outliersFrom !== 'reviewed' ? { outliers: outliersOf(form) } : {}),
    ...(form.reviewed === 'off' ? {} : { reviewed: form.reviewed }),
    seed: form.seed,
    set: settingOverrides(settingRows(preset.settings), form.edits),
    watchAuc: form.watchAuc,
  };
}

function outliersOf({ outliersFrom, outliersListed, outliersPath }: TrainForm): string {
  const others = { 'other-ids': 'other-ids', reviewed: 'reviewed' };
  return { ...others, listed: outliersListed, path: outliersPath.trim() }[outliersFrom];
}

export type Problem = TrainCheck['problems'][number];
export type FormField = keyof TrainRequestArgs;

/** What main cannot see, since it is no request yet. */
export interface LocalProblems {
  readonly noIds: Problem;
  readonly noCodebookFile: Problem;
  readonly noOutliers: Problem;
  readonly seed: Problem;
}

export function localProblems(form: TrainForm, method: MethodInfo | undefined, words: LocalProblems): Problem[] {
  const problems: Problem[] = [];
  if (form.type !== '' && form.ids.length === 0) problems.push(words.noIds);
  if (form.codebookFrom === 'file' && form.codebookFile.trim() === '') problems.push(words.noCodebookFile);
  if (method?.outliers === true && outliersOf(form) === '') problems.push(words.noOutliers);
  if (!Number.isInteger(form.seed) || form.seed < 0 || form.seed > 2 ** 31) problems.push(words.seed);
  return problems;
}

/** Errors before warnings before notes. */
export function problemsAt(problems: readonly Problem[], field: FormField | null): Problem[] {
  const rank = { error: 0, warning: 1, note: 2 };
  return problems.filter((problem) => problem.field === field).toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}

/** The problem of one setting: main names it in quotes (`Setting "stage1.iterations" is 0: ...`). */
export function problemOfSetting(problems: readonly Problem[], path: string): Problem | undefined {
  return problems.find(({ field, message }) => field === 'set' && message.includes(`"${path}"`));
}
