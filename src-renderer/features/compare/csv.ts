/** The comparison as cells of a CSV file: one line per row of the table, both areas, shares of 1. */
import type { ComparedDifference, ComparedFigure, RunComparison } from '../../../src-shared/contract.ts';
import type { Cell } from '../results/csv.ts';
import type { CompareRow, PublishedReference } from './rows.ts';

const AREAS = ['auc', 'pauc'] as const;

export function exportComparison({ columns, baseline }: RunComparison, rows: readonly CompareRow[]): Cell[][] {
  const base = columns[baseline]!.label;
  const head = columns.flatMap(({ label }, place) =>
    AREAS.flatMap((area) => [
      ...[`${area} of ${label}`, `low of ${area}`, `high of ${area}`, `standard deviation of ${area}`],
      ...(place === baseline ? [] : [`difference of ${area} to ${base}`, 'low of difference', 'high of difference']),
      ...(place === baseline || area === 'pauc' ? [] : ['p of difference']),
    ]),
  );
  const referenceHead = AREAS.flatMap((area) => [
    `published ${area}`,
    ...columns.map(({ label }) => `difference of ${area} to published of ${label}`),
  ]);
  const lines = rows.flatMap((row): Cell[][] => {
    switch (row.kind) {
      case 'type':
        return [];
      case 'machine':
        return [
          ['machine', row.machine.type, row.machine.id, ...cellsOf(row.machine, baseline), ...blank(referenceHead)],
        ];
      case 'average': {
        const { type, of } = row.average;
        return [['mean', type ?? 'all', of, ...cellsOf(row.average, baseline), ...blank(referenceHead)]];
      }
      case 'published': {
        const { system, source } = row.published;
        return [['published', system, source, ...blank(head), ...referenceCells(row.published)]];
      }
    }
  });
  return [['row', 'type or system', 'machine ID, mean or source', ...head, ...referenceHead], ...lines];
}

interface Figures {
  readonly figures: readonly ComparedFigure[];
  readonly differences: readonly (ComparedDifference | null)[];
}

function cellsOf({ figures, differences }: Figures, baseline: number): Cell[] {
  return figures.flatMap((figure, place) =>
    AREAS.flatMap((area): Cell[] => {
      const own = figure[area];
      const apart = differences[place]?.[area] ?? null;
      return [
        ...[own?.value ?? null, own?.interval?.low ?? null, own?.interval?.high ?? null, own?.spread ?? null],
        ...(place === baseline
          ? []
          : [apart?.difference ?? null, apart?.interval.low ?? null, apart?.interval.high ?? null]),
        ...(place === baseline || area === 'pauc' ? [] : [apart?.pValue ?? null]),
      ];
    }),
  );
}

const referenceCells = ({ value, differences }: PublishedReference): Cell[] =>
  AREAS.flatMap((area): Cell[] => [value[area], ...differences.map((apart) => apart?.[area] ?? null)]);

const blank = (of: readonly unknown[]): Cell[] => of.map(() => null);
