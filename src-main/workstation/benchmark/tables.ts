/** From a benchmark's runs to the Table 1 (or 2) of its data set, beside the published figures. */
import { resolve } from 'node:path';
import { gridRow, type GridAreas, type GridMachine } from '../../evaluation/grid.ts';
import { resampleMachine } from '../../evaluation/machines.ts';
import { PUBLISHED_TYPES, TABLE_1, TABLE_2, type PublishedAreas } from '../../evaluation/published.ts';
import { htmlTable } from '../../reports/benchmark/html.ts';
import {
  csvTable,
  markdownTable,
  type BenchmarkTable,
  type TableCell,
  type TableRow,
} from '../../reports/benchmark/table.ts';
import { writeAtomically } from '../../runs/files.ts';
import type { RunFolder } from '../../runs/folder.ts';
import { EVALUATION_SEED, readRuns, scoreOf } from '../evaluate.ts';
import type { BenchmarkRequest, Cell, CodebookSource, Method } from './grid.ts';
import type { BenchmarkRun, CellResult } from './run.ts';

const OVER_TYPES = 'mean over types';
const OVER_IDS = 'mean over IDs';

const SOURCES: Readonly<Record<CodebookSource, string>> = {
  data: 'codebook of this data',
  collection: 'codebook of the collection',
};

export interface TableFiles {
  readonly table: BenchmarkTable;
  readonly files: { readonly markdown: string; readonly csv: string; readonly html: string };
}

/** Writes `benchmark.md`, `.csv` and `.html` (Table 2: `codebooks.*`) into the folder of runs. */
export async function writeTables(request: BenchmarkRequest, run: BenchmarkRun): Promise<TableFiles> {
  const table = await benchmarkTable(request, run);
  const stem = resolve(request.runs, request.collection === undefined ? 'benchmark' : 'codebooks');
  const files = { markdown: `${stem}.md`, csv: `${stem}.csv`, html: `${stem}.html` };
  await writeAtomically(files.markdown, markdownTable(table));
  await writeAtomically(files.csv, csvTable(table));
  await writeAtomically(files.html, htmlTable(table));
  return { table, files };
}

export async function benchmarkTable(
  request: BenchmarkRequest,
  { grid, results }: BenchmarkRun,
): Promise<BenchmarkTable> {
  const { types, methods, dataset } = grid;
  const general = request.collection !== undefined;
  const rows: TableRow[] = [];
  const gaps: string[] = [];
  for (const method of methods) {
    const own = results.filter(({ cell }) => cell.method === method);
    for (const [source, cells] of Map.groupBy(own, ({ cell }) => cell.codebook)) {
      const name = method.detector.name + (general && source !== null ? `, ${SOURCES[source]}` : '');
      const row = gridRow(await machinesOf(cells), types, EVALUATION_SEED);
      if (row.without.length > 0) gaps.push(`${name}: the averages are without ${row.without.join(', ')}.`);
      const areas: Readonly<Record<string, GridAreas>> = {
        ...row.types,
        [OVER_TYPES]: row.overTypes,
        [OVER_IDS]: row.overIds,
      };
      rows.push({
        ...{ name, annotations: method.detector.annotations, kind: 'measured' },
        cells: Object.fromEntries(Object.entries(areas).map(([column, value]) => [column, cellOf(value)])),
        ...{ ids: row.overIds.ids, seeds: row.overIds.seeds },
      });
    }
    if (!general) rows.push(...publishedRows(method, types));
  }
  if (general) rows.push(...publishedCodebooks());
  return {
    title: general ? 'Codebook of the data against a codebook of a general collection' : 'Methods on this data set',
    columns: [...types, OVER_TYPES, OVER_IDS],
    rows,
    notes: [...notesOf(request, methods, dataset.root), ...leakNotes(results), ...gaps],
    failures: results.flatMap((result) => failureLine(result, general)),
  };
}

async function machinesOf(results: readonly CellResult[]): Promise<GridMachine[]> {
  const done = results.flatMap(({ cell, runs }) => runs.map((run) => ({ seed: cell.seed, run })));
  const machines: GridMachine[] = [];
  for (const { seed, run } of done) machines.push(...(await machinesOfRun(run, seed)));
  return machines;
}

async function machinesOfRun(run: RunFolder, seed: number): Promise<GridMachine[]> {
  const { clips } = run.record.data;
  // Nothing to test on, no scores.
  if (clips.test === 0) return [];
  const [evaluated] = await readRuns([run.path]);
  const name = scoreOf(evaluated!);
  const byId = Map.groupBy(evaluated!.rows, ({ machineId }) => machineId);
  return [...byId].map(([id, rows]) => {
    const labelled = rows.flatMap(({ path, label, scores }) =>
      label === undefined ? [] : [{ name: path, score: scores[name] ?? NaN, anomalous: label === 'anomaly' }],
    );
    return { seed, ...resampleMachine({ type: run.record.machineType ?? '', id, clips: labelled }, EVALUATION_SEED) };
  });
}

/** Shares become per cent. */
function cellOf({ auc, aucInterval, pauc, paucInterval }: GridAreas): TableCell | null {
  if (auc === null || pauc === null) return null;
  const interval = (range: GridAreas['aucInterval']) => range && { low: 100 * range.low, high: 100 * range.high };
  return { auc: 100 * auc, aucInterval: interval(aucInterval), pauc: 100 * pauc, paucInterval: interval(paucInterval) };
}

const published = ({ auc, pauc }: PublishedAreas): TableCell => ({ auc, pauc, aucInterval: null, paucInterval: null });

/** The method's row of Table 1, as far as this data has the same types; its average is over all six. */
function publishedRows({ detector }: Method, types: readonly string[]): TableRow[] {
  return TABLE_1.filter(({ system }) => system === detector.name).map((row) => {
    const own = PUBLISHED_TYPES.filter((type) => types.includes(type)).map(
      (type) => [type, published(row.types[type])] as const,
    );
    const average = row.averageOf === 'types' ? OVER_TYPES : OVER_IDS;
    return {
      ...{ name: detector.name, annotations: row.annotations, kind: 'published', ids: null, seeds: null },
      cells: { ...Object.fromEntries(own), [average]: published(row.average) },
    };
  });
}

const publishedCodebooks = (): TableRow[] =>
  TABLE_2.map(({ pretraining, ...areas }) => ({
    ...{ name: `AudDSR, codebook of ${pretraining}`, annotations: 'free', kind: 'published', ids: null, seeds: null },
    cells: { [OVER_TYPES]: published(areas) },
  }));

function notesOf(
  { preset, seeds, outliers, collection }: BenchmarkRequest,
  methods: readonly Method[],
  root: string,
): string[] {
  return [
    `Data: ${root}. Preset ${preset}, ${seeds === 1 ? 'one seed' : `seeds 0 to ${seeds - 1}`}.`,
    `A type's figure is the mean over its machine IDs of the mean over seeds. Intervals: nested bootstrap over IDs, seeds and clips; few IDs, seeds or anomalous clips make them too narrow.`,
    ...(methods.some(({ detector }) => detector.outliers !== undefined) ? [`Outliers: ${outliers}.`] : []),
    ...(collection === undefined ? [] : [`General collection: ${resolve(collection.root)}.`]),
    'Published rows are from the AudDSR paper, on the DCASE 2020 Task 2 development set: another data set than this one, unless this is that set. Their averages are over its six types (or 23 IDs).',
  ];
}

/** A figure that the test has leaked into says so beside the table. */
function leakNotes(results: readonly CellResult[]): string[] {
  const leaking = results.filter(({ runs }) => runs.some(({ record }) => (record.outliers?.testClips ?? 0) > 0));
  const methods = new Set(leaking.map(({ cell }) => cell.method.detector.name));
  return [...methods].map(
    (name) => `${name} has learned test clips as outliers: its figures are no measure of unheard sounds.`,
  );
}

function failureLine({ cell, state, failure }: CellResult, general: boolean): BenchmarkTable['failures'][number][] {
  const what = cellName(cell, general);
  if (state === 'waiting') {
    return [
      { what, code: 'NOT_DONE', message: 'It was stopped before this.', hint: 'Give the same command again to go on.' },
    ];
  }
  return failure === null ? [] : [{ what, ...failure }];
}

export const cellName = ({ method, type, seed, codebook }: Cell, general: boolean): string =>
  `${method.detector.name} on ${type}, seed ${seed}${general && codebook !== null ? `, ${SOURCES[codebook]}` : ''}`;
