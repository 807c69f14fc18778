/**
 * The order of the results table on the screen: rows that were filtered and sorted become groups by machine type, each with
 * the means of its runs and, on demand, published figures. Nothing is averaged here: means come from main.
 */
import type { PublishedRow, ResultAverage, ResultRow } from '../../../src-shared/contract.ts';

export type ArrangedItem =
  | { readonly kind: 'group'; readonly key: string; readonly type: string; readonly rows: number; readonly ids: number }
  | { readonly kind: 'row'; readonly key: string; readonly row: ResultRow }
  | { readonly kind: 'mean'; readonly key: string; readonly average: ResultAverage }
  | { readonly kind: 'published'; readonly key: string; readonly published: PublishedFigure };

/** Of one system on one type, or over all types (`type` is null). Shares of 1, as our own. */
export interface PublishedFigure {
  readonly system: string;
  readonly annotations: 'free' | 'reliant';
  readonly source: string;
  readonly type: string | null;
  readonly auc: number;
  readonly pauc: number;
}

export interface Arrangement {
  /** Filtered and sorted. */
  readonly rows: readonly ResultRow[];
  readonly averages: readonly ResultAverage[];
  readonly published: readonly PublishedRow[];
  /** Types whose rows are folded away. */
  readonly folded: ReadonlySet<string>;
}

/** One run has each machine once, so both together tell a row from all others. */
export const rowKey = ({ runId, type, id }: Pick<ResultRow, 'runId' | 'type' | 'id'>): string =>
  JSON.stringify([runId, type, id]);

/**
 * Groups in the order of the alphabet, rows in theirs. A type's means follow its rows, for the runs that are among them: a
 * mean is over all of a run's machines, also those that a filter hides.
 */
export function arrangeByType({ rows, averages, published, folded }: Arrangement): ArrangedItem[] {
  const figures = published.flatMap(figuresOf);
  // Without results of one's own, all published types are shown.
  const types = new Set(rows.length > 0 ? rows.map(({ type }) => type) : figures.map(({ type }) => type));
  return [...types]
    .filter((type) => type !== null)
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true, sensitivity: 'base' }))
    .flatMap((type): ArrangedItem[] => {
      const own = rows.filter((row) => row.type === type);
      const labels = new Set(own.map(({ label }) => label));
      const ids = new Set(own.map(({ id }) => id)).size;
      const group: ArrangedItem = { kind: 'group', key: `group ${type}`, type, rows: own.length, ids };
      if (folded.has(type)) return [group, ...means(averages, type, labels)];
      return [
        group,
        ...own.map((row): ArrangedItem => ({ kind: 'row', key: rowKey(row), row })),
        ...means(averages, type, labels),
        ...figures
          .filter((figure) => figure.type?.toLowerCase() === type.toLowerCase())
          .map((figure): ArrangedItem => ({
            kind: 'published',
            key: `published ${figure.system} ${type}`,
            published: figure,
          })),
      ];
    });
}

/** One list, in the order of the rows. */
export function arrangeFlat(rows: readonly ResultRow[]): ArrangedItem[] {
  return rows.map((row) => ({ kind: 'row', key: rowKey(row), row }));
}

export interface OverallAverage {
  readonly label: string;
  /** Mean of the types' means, each type counting once. */
  readonly overTypes: ResultAverage | null;
  /** Mean over all machine IDs, each counting once. */
  readonly overIds: ResultAverage | null;
}

/** Both averages of every run that has rows on the screen, in the order of those rows. */
export function overallAverages(rows: readonly ResultRow[], averages: readonly ResultAverage[]): OverallAverage[] {
  const of = (label: string, kind: ResultAverage['of']): ResultAverage | null =>
    averages.find((average) => average.type === null && average.label === label && average.of === kind) ?? null;
  return [...new Set(rows.map(({ label }) => label))].map((label) => ({
    label,
    overTypes: of(label, 'types'),
    overIds: of(label, 'ids'),
  }));
}

/** Published averages; what they average over is the paper's own, see the source. */
export function publishedAverages(published: readonly PublishedRow[]): PublishedFigure[] {
  return published.flatMap(figuresOf).filter(({ type }) => type === null);
}

function means(averages: readonly ResultAverage[], type: string, labels: ReadonlySet<string>): ArrangedItem[] {
  return averages
    .filter((average) => average.of === 'ids-of-type' && average.type === type && labels.has(average.label))
    .map((average) => ({ kind: 'mean', key: `mean ${type} ${average.label}`, average }));
}

/** Per cent become shares. */
function figuresOf({ system, annotations, source, types, average }: PublishedRow): PublishedFigure[] {
  const figure = (type: string | null, { auc, pauc }: PublishedRow['average']): PublishedFigure => ({
    system,
    annotations,
    source,
    type,
    auc: auc / 100,
    pauc: pauc / 100,
  });
  return [...Object.entries(types).map(([type, areas]) => figure(type, areas)), figure(null, average)];
}
