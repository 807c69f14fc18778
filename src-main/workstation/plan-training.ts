/** From what a person asks for to the run folders that will do it; nothing is computed yet. */
import { hostname } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Clip } from '../../src-shared/dataset.ts';
import manifest from '../../package.json' with { type: 'json' };
import { UserError } from '../../src-shared/errors.ts';
import { selectClips, type Dataset } from '../datasets/dataset.ts';
import type { Detector } from '../detectors/detector.ts';
import { fileHash, readCodebook, requireFitting } from '../runs/codebook.ts';
import { RunFolder } from '../runs/folder.ts';
import { writeOutlierSet, type OutlierSet } from '../runs/outliers.ts';
import type { RunRecord } from '../runs/record.ts';
import {
  fingerprint,
  openData,
  readClips,
  splitOf,
  watchedClips,
  type DataSource,
  type KnownClips,
  type MachineSplit,
  type Reading,
} from './clips.ts';
import { needsOf } from './needs.ts';
import {
  leaksOf,
  leakSentence,
  openOutliers,
  OTHER_IDS,
  otherIdClips,
  requireOutlierChoice,
  setOfKnown,
} from './outliers.ts';
import { checkSettings, resolveSettings, type JsonSettings } from './settings.ts';
import { findDetector, type Workbench } from './workbench.ts';

export interface MethodChoice {
  readonly method: string;
  readonly preset: string;
  /** `key=value`. */
  readonly set?: readonly string[];
  readonly device: string;
  readonly seed: number;
}

export interface CodebookRequest extends MethodChoice {
  readonly data: DataSource;
  /** The codebook's file. */
  readonly out: string;
}

export interface TrainRequest extends MethodChoice {
  readonly data: DataSource;
  readonly type: string;
  /** All of the type if there is none. */
  readonly ids?: readonly string[];
  readonly codebook?: string;
  /** For methods that learn from outliers: `other-ids`, an outlier set's file, or a folder of recordings. */
  readonly outliers?: string;
  /** The folder of runs. */
  readonly runs: string;
  /** Measures the AUC on labelled test clips while it trains. */
  readonly watchAuc?: boolean;
}

/** Runs in the order in which they have to be done. */
export interface Plan {
  readonly codebook: RunFolder | undefined;
  readonly models: readonly RunFolder[];
}

interface Method {
  readonly detector: Detector;
  readonly json: JsonSettings;
  readonly settings: unknown;
}

function chooseMethod({ detectors }: Workbench, { method, preset, set }: MethodChoice): Method {
  const detector = findDetector(detectors, method);
  const json = resolveSettings(detector, preset, set);
  return { detector, json, settings: checkSettings(detector, json) };
}

/** @throws UserError for every wrong choice, before anything is written */
export async function planCodebook(bench: Workbench, request: CodebookRequest, reading: Reading): Promise<RunFolder> {
  const method = chooseMethod(bench, request);
  requireBase(method.detector);
  const dataset = await openData(request.data);
  const split = { train: selectClips(dataset, { split: 'train' }), test: [] };
  const known = await readClips(dataset, split.train, reading, request.data.channel);
  const out = resolve(request.out);
  const folder = await RunFolder.create(`${out.replace(/\.safetensors$/, '')}.run`, {
    ...common(request, method, known, split),
    kind: 'codebook',
    machineType: null,
    machineIds: [],
    codebook: null,
    output: out,
  });
  await logWarnings(folder, known);
  return folder;
}

/** @throws UserError for every wrong choice, before anything is written */
export async function planTraining(bench: Workbench, request: TrainRequest, reading: Reading): Promise<Plan> {
  const method = chooseMethod(bench, request);
  const given = request.codebook === undefined ? undefined : await givenCodebook(method, resolve(request.codebook));
  requireOutlierChoice(method.detector, request.outliers);
  const dataset = await openData(request.data);
  const groups = machineGroups(dataset, method, request);
  for (const { split } of groups) method.detector.requireData?.(split, method.settings);
  const { outliers } = request;
  const others = outliers === OTHER_IDS ? groups.flatMap(({ ids }) => otherIdClips(dataset, request.type, ids)) : [];
  const needsBase = method.detector.openBaseTrainer !== undefined && given === undefined;
  const base = needsBase ? selectClips(dataset, { split: 'train' }) : [];
  const used = new Set<Clip>([
    ...base,
    ...others,
    ...groups.flatMap(({ split: { train, test } }) => [...train, ...test]),
  ]);
  const known = await readClips(
    dataset,
    dataset.clips.filter((clip) => used.has(clip)),
    reading,
    request.data.channel,
  );

  const chosen = outliers === undefined || outliers === OTHER_IDS ? undefined : await openOutliers(outliers, reading);
  // Before anything is written: a set that cannot be used is refused here.
  const planned = groups.map((group) => ({ ...group, ...outliersFor(known, group, request, chosen) }));
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-');
  const place = (what: string) =>
    join(resolve(request.runs), `${stamp}-${fileName(what)}-${method.detector.id}-${request.preset}`);
  let codebook: RunFolder | undefined;
  if (needsBase) {
    const path = place('codebook');
    codebook = await RunFolder.create(path, {
      ...common(request, method, known, { train: base, test: [] }),
      kind: 'codebook',
      machineType: null,
      machineIds: [],
      codebook: null,
      output: null,
    });
    await codebook.update({ output: join(codebook.path, 'codebook.safetensors') });
    await logWarnings(codebook, known);
  }
  const models: RunFolder[] = [];
  for (const { ids, split, set, leaks } of planned) {
    const path = place(`${request.type}-${ids.join('+')}`);
    const own = codebook && {
      path: codebook.record.output ?? '',
      sha256: null,
      run: relative(path, codebook.path),
    };
    const folder = await RunFolder.create(path, {
      ...common(request, method, known, split),
      kind: 'model',
      machineType: request.type,
      machineIds: [...ids],
      codebook: own ?? given ?? null,
      output: null,
      ...(set === undefined ? {} : { outliers: recorded(set, leaks) }),
      ...(request.watchAuc === true ? watchedOf(split.test) : {}),
    });
    if (set !== undefined) {
      await writeOutlierSet(folder.outliers, set);
      if (leaks > 0) await folder.log(`warning: ${leakSentence(set.name, leaks, set.clips.length)}`);
    }
    await logWarnings(folder, known, split);
    models.push(folder);
  }
  return { codebook, models };
}

const recorded = ({ name, source, fingerprint: own, clips }: OutlierSet, testClips: number) => {
  return { name, source, fingerprint: own, clips: clips.length, testClips };
};

/** The outliers of one model: each machine has other IDs of its own. */
function outliersFor(
  known: KnownClips,
  { ids, split }: Group,
  { outliers, type }: TrainRequest,
  chosen: OutlierSet | undefined,
): { readonly set: OutlierSet | undefined; readonly leaks: number } {
  const set =
    outliers === OTHER_IDS
      ? setOfKnown(`other IDs than ${type} ${ids.join(', ')}`, OTHER_IDS, known, otherIdClips(known.dataset, type, ids))
      : chosen;
  return { set, leaks: set === undefined ? 0 : leaksOf(set, known, split) };
}

interface Group {
  readonly ids: readonly string[];
  readonly split: MachineSplit;
}

/** A model per ID, or one for all. */
function machineGroups(dataset: Dataset, { detector, settings }: Method, { type, ids }: TrainRequest): Group[] {
  const all = splitOf(dataset, type, ids);
  const present = [...new Set([...all.train, ...all.test].map(({ machineId }) => machineId))].sort();
  if (detector.scope(settings) === 'type') return [{ ids: present, split: all }];
  return (ids ?? present).map((id) => ({ ids: [id], split: splitOf(dataset, type, [id]) }));
}

/** Nothing where no AUC can be measured: one kind of clips is missing. */
function watchedOf(test: readonly Clip[]): Partial<Pick<RunRecord, 'watched'>> {
  const clips = watchedClips(test);
  const anomalous = clips.filter(({ label }) => label === 'anomaly').length;
  return clips.length === 0 ? {} : { watched: { what: 'auc', normal: clips.length - anomalous, anomalous } };
}

async function givenCodebook(
  { detector, settings }: Method,
  path: string,
): Promise<NonNullable<RunRecord['codebook']>> {
  requireBase(detector);
  requireFitting(await readCodebook(path), needsOf(detector, settings));
  return { path, sha256: await fileHash(path), run: null };
}

function requireBase(detector: Detector): void {
  if (detector.openBaseTrainer !== undefined) return;
  throw new UserError('CODEBOOK_UNUSED', `${detector.name} has no codebook.`, { hint: 'Leave the codebook out.' });
}

function common(
  { preset, seed, device, data }: MethodChoice & { readonly data: DataSource },
  { detector, json, settings }: Method,
  known: KnownClips,
  split: MachineSplit,
): Omit<RunRecord, 'format' | 'id' | 'kind' | 'machineType' | 'machineIds' | 'codebook' | 'output'> {
  const { root, layout } = known.dataset;
  return {
    method: detector.id,
    preset,
    settings: json as RunRecord['settings'],
    data: {
      root,
      layout,
      ...(data.pattern === undefined ? {} : { pattern: data.pattern }),
      ...(data.channel === undefined ? {} : { channel: data.channel }),
      ...(data.leftOut === undefined ? {} : { leftOut: [...data.leftOut] }),
      fingerprint: fingerprint(known, split),
      clips: { train: split.train.length, test: split.test.length },
    },
    scores: { names: [...detector.scores], default: detector.defaultScore(settings) },
    seed,
    device,
    versions: {
      earmark: manifest.version,
      node: process.versions.node,
      engine: `onnxruntime-node ${manifest.dependencies['onnxruntime-node']}`,
      platform: `${process.platform}-${process.arch} ${hostname()}`,
    },
    status: 'queued',
    steps: { done: 0, total: 0 },
    created: new Date().toISOString(),
    started: null,
    ended: null,
    process: null,
    error: null,
  };
}

async function logWarnings(folder: RunFolder, { warnings }: KnownClips, split?: MachineSplit): Promise<void> {
  const own = split && new Set([...split.train, ...split.test].map(({ path }) => path));
  for (const { path, message } of warnings.filter((problem) => own?.has(problem.path) ?? true)) {
    await folder.log(`warning: ${path}: ${message}`);
  }
}

const fileName = (text: string): string => text.replace(/[^\w.+-]/g, '_').slice(0, 60);
