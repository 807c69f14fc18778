/**
 * The workspace's runs: an index of their folders, which stay the truth. Kept in step by looking at the files' sizes and
 * times; `earmark reindex` makes it from nothing.
 */
import { readdir, realpath, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { RunSummary, TestLeak } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Detector } from '../detectors/detector.ts';
import { diskFailure, systemCode } from '../runs/files.ts';
import { RunFolder } from '../runs/folder.ts';
import { runRecord, type RunRecord } from '../runs/record.ts';
import { readScores } from '../runs/scores.ts';
import type { DatasetStore, StoredDataset } from '../store/datasets.ts';
import type { Database } from '../store/database.ts';
import { RunStore, type IndexedRun } from '../store/runs.ts';
import { ScoreStore } from '../store/scores.ts';
import { isComputed } from './execute.ts';

export interface KnownRun {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  readonly record: RunRecord;
  /** Of its scores, as they were read. */
  readonly names: readonly string[];
  readonly scored: number;
  /** Changes when its scores do. */
  readonly scoresStamp: string;
}

export interface IndexOptions {
  /** The workspace's folder. */
  readonly folder: string;
  /** Where its own runs are. */
  readonly runs: string;
  readonly database: Database;
  readonly datasets: Pick<DatasetStore, 'findByRoot' | 'list' | 'clip'>;
  /** Names of methods; empty while their code is not loaded. */
  readonly detectors: () => readonly Detector[];
  /** Runs came, went or changed. */
  readonly onChanged: (ids: readonly string[]) => void;
  /** A folder that looks like a run and cannot be read as one; it is left out. */
  readonly onProblem: (message: string) => void;
}

export class RunIndex {
  readonly scores: ScoreStore;
  readonly #options: IndexOptions;
  readonly #store: RunStore;
  #syncing: Promise<readonly string[]> | undefined;

  constructor(options: IndexOptions) {
    this.#options = options;
    this.#store = new RunStore(options.database);
    this.scores = new ScoreStore(options.database);
  }

  count(): number {
    return this.#store.count();
  }

  /** The newest first. */
  list(): KnownRun[] {
    return this.#store.list().flatMap((row) => this.#known(row) ?? []);
  }

  /** @throws UserError `RUN_UNKNOWN` */
  get(id: string): KnownRun {
    const row = this.#store.get(id);
    const known = this.#known(row);
    if (known !== undefined) return known;
    throw new UserError('RUN_DAMAGED', `The index of runs is damaged at ${row.path}.`, {
      hint: 'Make it again: earmark reindex.',
    });
  }

  findByPath(path: string): KnownRun | undefined {
    const row = this.#store.findByPath(this.#stored(path));
    return row && this.#known(row);
  }

  /**
   * Looks at all folders and reads what has changed since the last time.
   *
   * @returns the ids that changed
   */
  sync(): Promise<readonly string[]> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Forgets everything and reads all folders again; the folders of runs from elsewhere are remembered. */
  async rebuild(): Promise<{ readonly runs: number; readonly scores: number }> {
    const outside = this.#store
      .list()
      .map(({ path }) => path)
      .filter((path) => isAbsolute(path));
    this.#store.clear();
    for (const path of outside) await this.#read(path);
    await this.sync();
    const rows = this.#store.list();
    return { runs: rows.length, scores: rows.reduce((sum, { scored }) => sum + scored, 0) };
  }

  /** Reads one folder again, if it has changed. @returns its id */
  async refresh(path: string): Promise<string | undefined> {
    if (this.#store.readOnly) return this.findByPath(path)?.id;
    const { id, changed } = await this.#read(this.#stored(resolve(path)));
    if (id !== undefined && changed) this.#options.onChanged([id]);
    return id;
  }

  /**
   * Takes in a run's folder, wherever it is.
   *
   * @throws UserError `RUN_MISSING`, `RUN_DAMAGED`, `RUN_NEWER`, `WORKSPACE_READ_ONLY`
   */
  async import(path: string): Promise<KnownRun> {
    this.#options.database.requireWritable();
    const folder = await RunFolder.open(await realpath(path).catch(() => path));
    const { id } = await this.#read(this.#stored(folder.path));
    if (id === undefined) throw new UserError('RUN_MISSING', `${path} is gone.`, { hint: 'Bring the folder back.' });
    this.#options.onChanged([id]);
    return this.get(id);
  }

  /**
   * Deletes a run of this workspace with its folder; forgets one that lies elsewhere.
   *
   * @throws UserError `RUN_UNKNOWN`, `RUN_BUSY`, `RUN_NEEDED`, `WORKSPACE_READ_ONLY`, those of the disk
   */
  async remove(id: string): Promise<void> {
    this.#options.database.requireWritable();
    const run = this.get(id);
    if (statusOf(run) === 'running') {
      throw new UserError('RUN_BUSY', `The run ${id} is being computed.`, { hint: 'Cancel its job first.' });
    }
    const needed = this.list().find(
      ({ path, record: { codebook, status } }) =>
        codebook !== null && codebook.run !== null && status !== 'finished' && resolve(path, codebook.run) === run.path,
    );
    if (needed !== undefined) {
      throw new UserError('RUN_NEEDED', `The run ${needed.id} needs the codebook of ${id} and is not finished.`, {
        hint: `Finish or delete ${needed.id} first.`,
      });
    }
    if (this.#isOwn(run.path)) {
      try {
        await rm(run.path, { recursive: true, force: true });
      } catch (error) {
        throw diskFailure(run.path, error);
      }
    }
    this.#store.remove(id);
    this.#options.onChanged([id]);
  }

  /**
   * The data set that holds the run's recordings: that of the same folder, or, for a run of another machine, one with
   * the same clip under the same path.
   *
   * @param path of a clip; default: the first that the run has scored
   */
  datasetOf({ id, record }: Pick<KnownRun, 'id' | 'record'>, path?: string): StoredDataset | undefined {
    const { datasets } = this.#options;
    const own = datasets.findByRoot(record.data.root);
    if (own !== undefined) return own;
    const scored = path === undefined ? this.scores.first(id) : this.scores.ofClip(id, path);
    if (scored === undefined) return undefined;
    return datasets.list().findLast((dataset) => {
      const clip = datasets.clip(dataset.id, scored.path);
      return clip?.machineType === scored.machineType && clip.machineId === scored.machineId;
    });
  }

  summary({ id, record, scored, path }: KnownRun): RunSummary {
    const detector = this.#options.detectors().find((each) => each.id === record.method);
    const { started, ended, error, codebook: _, ...rest } = record;
    return {
      id,
      kind: rest.kind,
      method: rest.method,
      methodName: detector?.name ?? rest.method,
      annotations: detector?.annotations ?? 'free',
      preset: rest.preset,
      type: rest.machineType,
      ids: rest.machineIds,
      datasetId: this.datasetOf({ id, record })?.id ?? null,
      seed: rest.seed,
      device: rest.device,
      status: statusOf({ record, path }),
      steps: rest.steps,
      created: rest.created,
      ended,
      seconds: started === null || ended === null ? null : (Date.parse(ended) - Date.parse(started)) / 1000,
      error,
      scores: rest.scores,
      scored,
      testLeak: leakOf(record),
    };
  }

  async #sync(): Promise<readonly string[]> {
    if (this.#store.readOnly) return [];
    const names = await readdir(this.#options.runs, { withFileTypes: true }).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return [];
      throw diskFailure(this.#options.runs, error);
    });
    const own = names
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => this.#stored(join(this.#options.runs, name)));
    const known = this.#store.list();
    const outside = known.map(({ path }) => path).filter((path) => isAbsolute(path));
    const changed: string[] = [];
    for (const path of [...own, ...outside]) {
      const read = await this.#read(path);
      if (read.changed && read.id !== undefined) changed.push(read.id);
    }
    const there = new Set(own);
    for (const { id, path } of known) {
      if (isAbsolute(path) || there.has(path)) continue;
      this.#store.remove(id);
      changed.push(id);
    }
    if (changed.length > 0) this.#options.onChanged(changed);
    return changed;
  }

  /** @param stored as in the store */
  async #read(stored: string): Promise<{ readonly id: string | undefined; readonly changed: boolean }> {
    const path = this.#absolute(stored);
    const known = this.#store.findByPath(stored);
    const stamp = await stampOf(join(path, 'run.json'));
    if (stamp === '') return { id: known?.id, changed: false };
    try {
      let id = known?.id;
      let changed = false;
      let names = known?.names ?? [];
      if (known?.recordStamp !== stamp || id === undefined) {
        const { record } = await RunFolder.open(path);
        id = this.#store.saveRecord(record.id, stored, { record, stamp, created: record.created });
        names = record.scores.names;
        changed = true;
      }
      const scoresFile = join(path, 'scores.csv');
      const scoresStamp = await stampOf(scoresFile);
      if (scoresStamp !== (known?.scoresStamp ?? '')) {
        const read = scoresStamp === '' ? { names: [...names], rows: [] } : await readScores(scoresFile);
        const rows = read.rows.map(({ label, ...row }) => ({ ...row, label: label ?? null }));
        this.#store.saveScores(id, scoresStamp, read.names, rows);
        changed = true;
      }
      return { id, changed };
    } catch (error) {
      // A run that cannot be read must not hide the others; its sentence is in the log.
      if (!(error instanceof UserError) || !/^(RUN|SCORES)_/.test(error.code)) throw error;
      this.#options.onProblem(`${path} is left out of the runs: ${error.message}`);
      return { id: known?.id, changed: false };
    }
  }

  #known({ id, path, record, names, scored, scoresStamp }: IndexedRun): KnownRun | undefined {
    const parsed = runRecord.safeParse(record);
    if (!parsed.success) return undefined;
    return { id, path: this.#absolute(path), record: parsed.data, names, scored, scoresStamp };
  }

  #isOwn(path: string): boolean {
    const inside = relative(this.#options.runs, path);
    return inside !== '' && !inside.includes(sep) && inside !== '..' && !isAbsolute(inside);
  }

  #stored(path: string): string {
    return this.#isOwn(path) ? relative(this.#options.folder, path).replaceAll(sep, '/') : path;
  }

  #absolute(stored: string): string {
    return isAbsolute(stored) ? stored : join(this.#options.folder, stored);
  }
}

/** Size and time of a file; empty where there is none. */
async function stampOf(path: string): Promise<string> {
  const about = await stat(path).catch(() => undefined);
  return about?.isFile() === true ? `${about.size} ${about.mtimeMs}` : '';
}

/** A run whose process has gone was interrupted, whatever its file says. */
export function statusOf({ record, path }: Pick<KnownRun, 'record' | 'path'>): RunSummary['status'] {
  if (record.status !== 'running' || record.process === null) return record.status;
  // Of another machine on a shared disk it cannot be known; what it says is believed.
  if (record.process.host !== hostname()) return 'running';
  return isComputed(record, path) ? 'running' : 'interrupted';
}

function leakOf({ reviewed, outliers }: RunRecord): TestLeak | null {
  const leak = { normal: reviewed?.testClips ?? 0, outliers: outliers?.testClips ?? 0 };
  return leak.normal + leak.outliers === 0 ? null : leak;
}
