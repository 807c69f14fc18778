import type { Averages } from '../../../evaluation/machines.ts';
import type { Figure, Interval } from '../../../evaluation/scores.ts';
import type { EvaluationRow } from '../../../workstation/evaluate.ts';
import { defineCommand, usageError } from '../command.ts';

export const evaluate = defineCommand({
  name: 'evaluate',
  summary: 'AUC and pAUC of runs, with 95 % intervals and averages.',
  description:
    "AUC with DeLong's interval; pAUC up to a false positive rate of 0.1 (McClish) with a bootstrap interval; both averages of the literature, with bootstrap intervals over the clips of the machines. From the stored scores: nothing is computed again.",
  positionals: '<run...>',
  options: {
    score: { type: 'string', value: 'name', description: "Another of the stored scores than the run's default." },
  },
  async run({ options, positionals, streams }) {
    if (positionals.length === 0) throw usageError('No run was named.', 'Name run folders: earmark evaluate <run...>');
    const service = await import('../../../workstation/evaluate.ts');
    const { evaluation, reasons } = await service.evaluate(positionals, options.score);
    if (options.json === true) {
      streams.out(JSON.stringify(evaluation));
      return;
    }
    for (const line of tableOf(evaluation.rows, reasons)) streams.out(line);
    for (const [method, own] of Object.entries(evaluation.averages)) {
      streams.out('');
      for (const line of averageLines(method, own)) streams.out(line);
    }
  },
});

function tableOf(rows: readonly EvaluationRow[], reasons: readonly (string | null)[]): string[] {
  const cells = rows.map((row, at) => [
    row.type,
    row.id,
    row.method,
    ...(row.auc === null
      ? ['', reasons[at] ?? '', '', '']
      : [
          percent(row.auc),
          interval(row.aucInterval),
          row.pauc === null ? '' : percent(row.pauc),
          interval(row.paucInterval),
        ]),
    String(row.normal),
    String(row.anomalous),
  ]);
  const all = [['type', 'ID', 'method', 'AUC %', '95 %', 'pAUC %', '95 %', 'normal', 'anomalous'], ...cells];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

function averageLines(method: string, { types, overTypes, overIds }: Averages): string[] {
  return [...types, overTypes, overIds].map(
    ({ label, auc, aucInterval, pauc, paucInterval, without }) =>
      `${method}, ${label}: AUC ${figure(auc)}${bracketed(aucInterval)}, pAUC ${figure(pauc)}${bracketed(paucInterval)}${without.length === 0 ? '' : `; without ${without.join(', ')}`}`,
  );
}

const percent = (share: number): string => (100 * share).toFixed(2);
const figure = (value: Figure): string =>
  value.value === null ? `none (${value.reason})` : `${percent(value.value)} %`;
const bracketed = (range: Interval | null): string => (range === null ? '' : ` (${interval(range)})`);
const interval = (range: Interval | null): string =>
  range === null ? '' : `${percent(range.low)} to ${percent(range.high)}`;
