import type { ResultAverage, ResultRow } from '../../../../src-shared/contract/results.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { count, percent } from '../format.ts';
import type { ReportData } from '../model.ts';
import { machineName, withRange, type Section } from './section.ts';

/** Figures per machine ID with their intervals, and their means. */
export const results: Section = {
  id: 'results',
  title: 'Results per machine ID',
  content: (data) => {
    const labels = [...new Set(data.runs.map(({ label }) => label))];
    return html`<p>
        Per cent. AUC with DeLong’s 95 % interval; pAUC up to a false-positive rate of 0.1 after McClish, with a
        bootstrap 95 % interval. Higher is better; 50 is chance.
      </p>
      ${labels.map((label) => tableOf(data, label, labels.length > 1))}`;
  },
};

function tableOf({ runs, averages }: ReportData, label: string, named: boolean): Html {
  const own = runs.filter((run) => run.label === label);
  const rows = own.flatMap((run) => run.rows);
  const means = averages.filter((average) => average.label === label && isOf(average, rows));
  const scores = [...new Set(rows.map(({ score }) => score))];
  return html`${named ? html`<h3>${label}</h3>` : NOTHING}
    <table class="results">
      <caption>
        ${named ? NOTHING : html`${label}. `}Score: ${scores.join(', ')}.
      </caption>
      <thead>
        <tr>
          <th scope="col">Machine</th>
          <th scope="col" class="number">AUC</th>
          <th scope="col" class="number">95 %</th>
          <th scope="col" class="number">pAUC</th>
          <th scope="col" class="number">95 %</th>
          <th scope="col" class="number">Normal</th>
          <th scope="col" class="number">Anomalous</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(rowOf)}${means.map(
          ({ text, auc, aucInterval, pauc, paucInterval }) =>
            html`<tr class="mean">
              <th scope="row">${text}</th>
              ${figures({ auc, aucInterval, pauc, paucInterval })}
              <td></td>
              <td></td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

/** The mean of a single machine is that machine. */
function isOf({ of, type, text }: ResultAverage, rows: readonly ResultRow[]): boolean {
  const own = type === null ? rows : rows.filter((row) => row.type === type);
  if (own.length < 2) return false;
  const types = new Set(rows.map((row) => row.type)).size;
  // Of one type, its mean and the mean over all IDs are the same figure; the mean over types needs two of them.
  if (types === 1) return of === 'ids';
  return text !== '';
}

function rowOf(row: ResultRow): Html {
  const { reason, normal, anomalous } = row;
  return html`<tr>
    <th scope="row">${machineName(row)}</th>
    ${row.auc === null ? html`<td colspan="4" class="muted">none: ${reason ?? ''}</td>` : figures(row)}
    <td class="number">${count(normal)}</td>
    <td class="number">${count(anomalous)}</td>
  </tr>`;
}

function figures({
  auc,
  aucInterval,
  pauc,
  paucInterval,
}: Pick<ResultRow, 'auc' | 'aucInterval' | 'pauc' | 'paucInterval'>): Html {
  return html`<td class="number">${percent(auc)}</td>
    <td class="number">${withRange('', aucInterval)}</td>
    <td class="number">${percent(pauc)}</td>
    <td class="number">${withRange('', paucInterval)}</td>`;
}
