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
import { writeReviewed } from '../runs/reviewed.ts';
import type { RunRecord } from '../runs/record.ts';
import {
  clipsOf,
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
  unionOf,
} from './outliers.ts';
import {
  joinedLeakSentence,
  lineage,
  requireUses,
  REVIEWED_ANOMALIES,
  usesOf,
  withVerdicts,
  type ReviewedChoice,
  type ReviewedUses,
} from './reviewed-training.ts';
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
  /** What reviewers say about the data set. */
  readonly reviewed?: ReviewedChoice;
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
  const { outliers, reviewed } = request;
  requireOutlierChoice(method.detector, outliers ?? (reviewed?.mode === 'outliers' ? REVIEWED_ANOMALIES : undefined));
  const dataset = await openData(request.data);
  const groups = machineGroups(dataset, method, request);
  if (reviewed !== undefined)
    requireUses(
      groups.flatMap(({ uses }) => uses ?? []),
      request.type,
    );
  for (const { split } of groups) method.detector.requireData?.(split, method.settings);
  const others = outliers === OTHER_IDS ? groups.flatMap(({ ids }) => otherIdClips(dataset, request.type, ids)) : [];
  const needsBase = method.detector.openBaseTrainer !== undefined && given === undefined;
  const base = needsBase ? selectClips(dataset, { split: 'train' }) : [];
  const learned = groups.flatMap(({ split, uses }) => [
    ...clipsOf(split),
    ...(uses === undefined ? [] : [...uses.leftOut, ...uses.outliers]),
  ]);
  const used = new Set([...base, ...others, ...learned].map(({ path }) => path));
  const known = await readClips(
    dataset,
    dataset.clips.filter(({ path }) => used.has(path)),
    reading,
    request.data.channel,
  );

  const chosen = outliers === undefined || outliers === OTHER_IDS ? undefined : await openOutliers(outliers, reading);
  // Before anything is written: a set that cannot be used is refused here.
  const planned = groups.map((group) => ({ ...group, ...outliersFor(known, group, request, chosen) }));
  const now = new Date().toISOString();
  const stamp = now.slice(0, 19).replaceAll(':', '').replace('T', '-');
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
  for (const { ids, split, uses, set, leaks } of planned) {
    const verdicts = reviewed && uses && lineage(reviewed, uses, known, now);
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
      ...(verdicts === undefined ? {} : { reviewed: verdicts.recorded }),
      ...(request.watchAuc === true ? watchedOf(split.test) : {}),
    });
    if (set !== undefined) {
      await writeOutlierSet(folder.outliers, set);
      if (leaks > 0) await folder.log(`warning: ${leakSentence(set.name, leaks, set.clips.length)}`);
    }
    if (verdicts !== undefined) {
      await writeReviewed(folder.reviewed, verdicts.list);
      const { testClips } = verdicts.recorded;
      if (testClips > 0) await folder.log(`warning: ${joinedLeakSentence(testClips)}`);
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
  { ids, split, uses }: Group,
  { outliers, type, reviewed }: TrainRequest,
  chosen: OutlierSet | undefined,
): { readonly set: OutlierSet | undefined; readonly leaks: number } {
  const asked =
    outliers === OTHER_IDS
      ? setOfKnown(`other IDs than ${type} ${ids.join(', ')}`, OTHER_IDS, known, otherIdClips(known.dataset, type, ids))
      : chosen;
  const judged = uses?.outliers ?? [];
  // Where verdicts are all there is to learn from and none is of an anomaly, the empty set is refused.
  const alone = reviewed?.mode === 'outliers' && asked === undefined;
  const anomalies = judged.length > 0 || alone ? setOfKnown(REVIEWED_ANOMALIES, 'review', known, judged) : undefined;
  const set = asked !== undefined && anomalies !== undefined ? unionOf(asked, anomalies) : (asked ?? anomalies);
  return { set, leaks: set === undefined ? 0 : leaksOf(set, known, split) };
}

interface Group {
  readonly ids: readonly string[];
  readonly split: MachineSplit;
  /** Undefined where verdicts are not used. */
  readonly uses: ReviewedUses | undefined;
}

/** A model per ID, or one for all. */
function machineGroups(
  dataset: Dataset,
  { detector, settings }: Method,
  { type, ids, reviewed }: TrainRequest,
): Group[] {
  const learned = reviewed === undefined ? dataset : { ...dataset, clips: withVerdicts(dataset.clips, reviewed) };
  const groupOf = (own: readonly string[], split: MachineSplit): Group => {
    return { ids: own, split, uses: reviewed && usesOf(dataset.clips, reviewed, type, own) };
  };
  const all = splitOf(learned, type, ids);
  const present = [...new Set(clipsOf(all).map(({ machineId }) => machineId))].sort();
  if (detector.scope(settings) === 'type') return [groupOf(present, all)];
  return (ids ?? present).map((id) => groupOf([id], splitOf(learned, type, [id])));
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
