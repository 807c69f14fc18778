/** The service behind `benchmark`: trains and scores a grid of cells, and goes on where an earlier call stopped. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../../src-shared/errors.ts';
import { makeFolder, systemCode } from '../../runs/files.ts';
import { RunFolder } from '../../runs/folder.ts';
import type { OutlierSet } from '../../runs/outliers.ts';
import type { RunRecord } from '../../runs/record.ts';
import { fingerprint, readClips, splitOf, type KnownClips } from '../clips.ts';
import type { RunEvents } from '../execute.ts';
import { openOutliers, OTHER_IDS } from '../outliers.ts';
import { resume, train, trainCodebook } from '../training.ts';
import type { Workbench } from '../workbench.ts';
import { fileName, methodOf, planGrid, type BenchmarkRequest, type Cell, type Grid } from './grid.ts';

export interface CellFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** `done`: trained and scored, by this call or an earlier one. `waiting`: stopped before its turn came. */
export interface CellResult {
  readonly cell: Cell;
  readonly state: 'done' | 'failed' | 'waiting';
  /** Finished model runs. */
  readonly runs: readonly RunFolder[];
  readonly failure: CellFailure | null;
}

export interface BenchmarkEvents extends RunEvents {
  /** Before a cell is looked at. */
  readonly onCell?: (cell: Cell, number: number, total: number) => void;
  /** `earlier`: it was done before this call. */
  readonly onCellEnd?: (result: CellResult, earlier: boolean) => void;
}

export interface BenchmarkRun {
  readonly grid: Grid;
  /** In the order of the grid's cells. */
  readonly results: readonly CellResult[];
  /** A person stopped it. */
  readonly stopped: boolean;
}

/** @throws UserError for a wrong request, before anything is trained; what fails later is in the results */
export async function runBenchmark(
  bench: Workbench,
  request: BenchmarkRequest,
  events: BenchmarkEvents = {},
): Promise<BenchmarkRun> {
  const grid = await planGrid(bench, request);
  await makeFolder(resolve(request.runs));
  const work = new Work(bench, request, grid, events);
  const results: CellResult[] = [];
  const aborted = (): boolean => events.signal?.aborted ?? false;
  let stopped = false;
  for (const [at, cell] of grid.cells.entries()) {
    if (stopped || aborted()) {
      stopped = true;
      results.push({ cell, state: 'waiting', runs: [], failure: null });
      continue;
    }
    events.onCell?.(cell, at + 1, grid.cells.length);
    try {
      const { runs, earlier } = await work.cell(cell);
      results.push({ cell, state: 'done', runs, failure: null });
      events.onCellEnd?.(results.at(-1)!, earlier);
    } catch (error) {
      stopped = aborted();
      if (stopped) results.push({ cell, state: 'waiting', runs: [], failure: null });
      else {
        results.push({ cell, state: 'failed', runs: [], failure: failureOf(error) });
        events.onCellEnd?.(results.at(-1)!, false);
      }
    }
  }
  return { grid, results, stopped };
}

/** A cell that fails must not end the others, whatever the reason; the reason is told. */
function failureOf(error: unknown): CellFailure {
  if (error instanceof UserError) return { code: error.code, message: error.message, hint: error.hint ?? null };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message: `Something inside Earmark failed: ${message}`, hint: null };
}

class Work {
  readonly #bench: Workbench;
  readonly #request: BenchmarkRequest;
  readonly #grid: Grid;
  readonly #events: BenchmarkEvents;
  /** By type: what its clips are is read once. */
  readonly #known = new Map<string, Promise<KnownClips>>();
  /** Of a file or a folder, opened once. */
  #outliers: Promise<OutlierSet> | undefined;
  /** By file: a codebook that failed fails every cell that needs it. */
  readonly #codebooks = new Map<string, Promise<string>>();

  constructor(bench: Workbench, request: BenchmarkRequest, grid: Grid, events: BenchmarkEvents) {
    this.#bench = bench;
    this.#request = request;
    this.#grid = grid;
    this.#events = events;
  }

  async cell(cell: Cell): Promise<{ runs: readonly RunFolder[]; earlier: boolean }> {
    const { data, device, preset, outliers } = this.#request;
    const { detector, json, set, settings } = cell.method;
    const known = await this.#clipsOf(cell.type);
    const events = { ...this.#events, previous: [...known.records.values()] };
    const existing = await modelsIn(cell.folder);
    for (const run of existing) await this.#requireSame(run, cell, known);
    const unfinished = existing.filter(({ record }) => record.status !== 'finished');
    const ids = idsOf(known, cell.type);
    const covered = new Set(existing.flatMap(({ record }) => record.machineIds));
    const missing =
      detector.scope(settings) === 'id' ? ids.filter((id) => !covered.has(id)) : existing.length === 0 ? ids : [];
    if (unfinished.length === 0 && missing.length === 0) return { runs: existing, earlier: true };

    const codebook = cell.codebook === null ? undefined : await this.#codebook(cell);
    const runs = existing.filter(({ record }) => record.status === 'finished');
    if (unfinished.length > 0) {
      runs.push(
        ...(await resume(
          this.#bench,
          unfinished.map(({ path }) => path),
          events,
        )),
      );
    }
    if (missing.length > 0) {
      const trained = await train(
        this.#bench,
        {
          ...{ method: detector.id, preset, set, device, seed: cell.seed },
          ...{ data, type: cell.type, ids: missing, runs: cell.folder },
          ...(codebook === undefined ? {} : { codebook }),
          ...(detector.outliers === undefined ? {} : { outliers }),
        },
        events,
      );
      runs.push(...trained);
    }
    if (!isDeepStrictEqual(runs[0]?.record.settings, json))
      throw new Error('a cell with other settings than its method');
    return { runs, earlier: false };
  }

  async #sameOutliers({ outliers }: RunRecord): Promise<boolean> {
    const asked = this.#request.outliers;
    if (outliers === undefined) return true;
    if (asked === OTHER_IDS || outliers.source === OTHER_IDS) return asked === outliers.source;
    this.#outliers ??= openOutliers(asked, this.#events);
    return (await this.#outliers).fingerprint === outliers.fingerprint;
  }

  #clipsOf(type: string): Promise<KnownClips> {
    const known = this.#known.get(type) ?? this.#read(type);
    this.#known.set(type, known);
    return known;
  }

  async #read(type: string): Promise<KnownClips> {
    const { train: training, test } = splitOf(this.#grid.dataset, type);
    return await readClips(this.#grid.dataset, [...training, ...test], this.#events, this.#request.data.channel);
  }

  /** Trained once for each seed, for every type and for all methods that can use it. */
  #codebook({ method: { detector }, seed, codebook }: Cell): Promise<string> {
    const { preset, runs } = this.#request;
    const base = detector.baseMethod ?? detector.id;
    const name = [base, preset, `seed${seed}`, ...(codebook === 'collection' ? [codebook] : [])].join('-');
    const out = join(resolve(runs), 'codebooks', `${fileName(name)}.safetensors`);
    const made = this.#codebooks.get(out) ?? this.#makeCodebook(out, base, seed, codebook === 'collection');
    this.#codebooks.set(out, made);
    return made;
  }

  async #makeCodebook(out: string, base: string, seed: number, general: boolean): Promise<string> {
    const { data, collection, preset, device } = this.#request;
    const folder = out.replace(/\.safetensors$/, '.run');
    const { set, json } = methodOf(this.#bench, base, preset, this.#request.set ?? []);
    const source = general ? collection! : data;
    if (!existsSync(join(folder, 'run.json'))) {
      const request = { method: base, preset, set, device, seed, data: source, out };
      await trainCodebook(this.#bench, request, this.#events);
      return out;
    }
    const run = await RunFolder.open(folder);
    const { record } = run;
    if (!isDeepStrictEqual(record.settings, json) || record.data.root !== resolve(source.root))
      throw other(run, 'codebook');
    await resume(this.#bench, [folder], this.#events);
    return out;
  }

  async #requireSame(
    run: RunFolder,
    { method: { json, detector }, type, seed }: Cell,
    known: KnownClips,
  ): Promise<void> {
    const { record } = run;
    const same =
      record.method === detector.id &&
      record.seed === seed &&
      record.machineType === type &&
      isDeepStrictEqual(record.settings, json) &&
      record.data.fingerprint === fingerprint(known, splitOf(this.#grid.dataset, type, record.machineIds)) &&
      (await this.#sameOutliers(record));
    if (!same) throw other(run, 'run');
  }
}

function other({ path }: RunFolder, what: string): UserError {
  return new UserError(
    'BENCHMARK_RUN_DIFFERS',
    `The ${what} ${path} was made with other settings, clips or outliers than this benchmark has.`,
    { hint: 'Name another folder with --runs, or delete that one.', details: { run: path } },
  );
}

/** IDs with clips to train on. */
const idsOf = ({ dataset }: KnownClips, type: string): string[] =>
  [...new Set(splitOf(dataset, type).train.map(({ machineId }) => machineId))].sort();

async function modelsIn(folder: string): Promise<RunFolder[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });
  const runs: RunFolder[] = [];
  for (const name of names.sort()) {
    // A folder without a record was made by a call that was killed before it wrote one.
    if (existsSync(join(folder, name, 'run.json'))) runs.push(await RunFolder.open(join(folder, name)));
  }
  return runs.filter(({ record }) => record.kind === 'model');
}
