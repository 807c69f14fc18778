/** Columns of the results: what they sort by, what goes into an export, how wide they are. */
import {
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/vue-table';
import type { ResultAverage, ResultRow } from '../../../src-shared/contract.ts';
import type { text } from '../../text/index.ts';
import type { PublishedFigure } from './arrange.ts';
import type { Cell } from './csv.ts';

export const features = tableFeatures({
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
});

const helper = createColumnHelper<typeof features, ResultRow>();

export type ColumnId = keyof typeof text.results.column;

/** Text in the order of numbers within it: 2 before 10. */
const natural = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

const words = (id: ColumnId, value: (row: ResultRow) => string) =>
  helper.accessor(value, { id, sortFn: (a, b) => natural(value(a.original), value(b.original)) });

/** Unknown values come last in both directions; the first click shows the highest first. */
const numbers = (id: ColumnId, value: (row: ResultRow) => number | null) =>
  helper.accessor((row) => value(row) ?? undefined, {
    id,
    sortUndefined: 'last',
    sortDescFirst: true,
    sortFn: (a, b) => (value(a.original) ?? 0) - (value(b.original) ?? 0),
  });

export const columns = helper.columns([
  words('machine', ({ type, id }) => `${type}\n${id}`),
  words('label', ({ label }) => label),
  numbers('auc', ({ auc }) => auc),
  numbers('pauc', ({ pauc }) => pauc),
  numbers('clips', ({ normal, anomalous }) => normal + anomalous),
  words('method', ({ methodName }) => methodName),
  words('annotations', ({ annotations }) => annotations),
  words('preset', ({ preset }) => preset),
  numbers('seed', ({ seed }) => seed),
  words('score', ({ score }) => score),
  words('device', ({ device }) => device),
  numbers('seconds', ({ seconds }) => seconds),
  numbers('created', ({ created }) => Date.parse(created)),
]);

export const columnIds: readonly ColumnId[] = columns.map(({ id }) => id as ColumnId);

/** Hidden until a person asks for them: the run's label or its details say them already. */
export const DEFAULT_VISIBILITY: Readonly<Record<string, boolean>> = {
  preset: false,
  seed: false,
  annotations: false,
  device: false,
};

/** Least width in px, and the share of what is left. */
const WIDTHS: Readonly<Record<ColumnId, readonly [least: number, share?: number]>> = {
  machine: [96, 1],
  label: [128, 1.6],
  auc: [138],
  pauc: [138],
  clips: [76],
  method: [170, 0.8],
  annotations: [112],
  preset: [76],
  seed: [56],
  score: [92],
  device: [64],
  seconds: [86],
  created: [108],
};
const CHECKBOX = 34;
const ACTIONS = 88;

/**
 * The grid of a line: tracks, and the width below which the table scrolls. Both are numbers of the columns alone: what a
 * row holds must not move its cells.
 */
export function gridOf(ids: readonly ColumnId[]): { readonly tracks: string; readonly least: string } {
  const widths = ids.map((id) => WIDTHS[id]);
  const tracks = widths.map(([least, share]) =>
    share === undefined ? `${least}px` : `minmax(${least}px, ${share}fr)`,
  );
  return {
    tracks: [`${CHECKBOX}px`, ...tracks, `${ACTIONS}px`].join(' '),
    least: `${CHECKBOX + ACTIONS + widths.reduce((sum, [least]) => sum + least, 0)}px`,
  };
}

export const NUMERIC: ReadonlySet<ColumnId> = new Set(['clips', 'seed', 'seconds', 'created']);

/** One line per row with full precision and both intervals, then the averages, then published figures, each marked. */
export function exportRows(
  rows: readonly ResultRow[],
  averages: readonly ResultAverage[],
  published: readonly PublishedFigure[],
): Cell[][] {
  const head = [
    'kind',
    'machine_type',
    'machine_id',
    'run',
    'method',
    'annotations',
    'preset',
    'seed',
    'score',
    'auc',
    'auc_low',
    'auc_high',
    'pauc',
    'pauc_low',
    'pauc_high',
    'normal_clips',
    'anomalous_clips',
    'unlabelled_clips',
    'device',
    'seconds',
    'created',
    'run_id',
    'note',
  ];
  const areas = (of: Pick<ResultAverage, 'auc' | 'aucInterval' | 'pauc' | 'paucInterval'>): Cell[] => [
    of.auc,
    of.aucInterval?.low ?? null,
    of.aucInterval?.high ?? null,
    of.pauc,
    of.paucInterval?.low ?? null,
    of.paucInterval?.high ?? null,
  ];
  const nothing = (cells: number): null[] => Array.from({ length: cells }, () => null);
  const labels = new Set(rows.map(({ label }) => label));
  return [
    head,
    ...rows.map((row): Cell[] => [
      'machine',
      row.type,
      row.id,
      row.label,
      row.methodName,
      row.annotations,
      row.preset,
      row.seed,
      row.score,
      ...areas(row),
      row.normal,
      row.anomalous,
      row.unlabelled,
      row.device,
      row.seconds,
      row.created,
      row.runId,
      row.reason,
    ]),
    ...averages
      .filter(({ label }) => labels.has(label))
      .map((average): Cell[] => [
        { 'ids-of-type': 'mean of type', types: 'mean over types', ids: 'mean over ids' }[average.of],
        average.type,
        null,
        average.label,
        ...nothing(5),
        ...areas(average),
        ...nothing(7),
        average.text,
      ]),
    ...published.map((figure): Cell[] => [
      'published',
      figure.type,
      null,
      figure.system,
      figure.system,
      figure.annotations,
      ...nothing(3),
      figure.auc,
      ...nothing(2),
      figure.pauc,
      ...nothing(9),
      figure.source,
    ]),
  ];
}
