import { html, NOTHING, type Html } from '../html.ts';
import { histogramChart, rocChart, SERIES, type SeriesName } from '../charts.ts';
import { figure, percent } from '../format.ts';
import type { ReportMachine, ReportRun } from '../model.ts';
import { machineName, runHeading, type Section } from './section.ts';

/** ROC curve and scores by label, per machine ID. */
export const curves: Section = {
  id: 'curves',
  title: 'ROC curves and scores',
  content: (data) =>
    html`${data.runs.map(
      (run, i) => html`${runHeading(data, i)}${run.machines.map((machine) => machineOf(run, machine))}`,
    )}`,
};

function machineOf(run: ReportRun, { type, id, curve, threshold }: ReportMachine): Html {
  const auc = run.rows.find((row) => row.type === type && row.id === id)?.auc ?? null;
  const line = typeof threshold === 'string' ? null : lineOf(threshold);
  const groups = typeof threshold === 'string' ? [] : groupsOf(threshold);
  return html`<div class="machine">
    <h4>${machineName({ type, id })}</h4>
    <div class="pair">
      ${
        typeof curve === 'string'
          ? html`<p class="muted">${curve}</p>`
          : curve.roc.length === 0
            ? html`<p class="muted">No ROC curve: it takes normal and anomalous clips.</p>`
            : html`<figure>
                ${rocChart(curve, line)}
                <figcaption>
                  ROC${auc === null ? NOTHING : `, AUC ${percent(auc)} %`}${
                    line === null ? NOTHING : '; the circle is the working point at the threshold'
                  }.
                </figcaption>
              </figure>`
      }
      ${
        typeof threshold === 'string'
          ? html`<p class="muted">${threshold}</p>`
          : html`<figure>
              ${histogramChart(threshold, line, groups)}
              <figcaption>
                <span class="legend">${groups.map(legendOf)}</span>${
                  line === null ? NOTHING : html`Threshold at ${figure(line)}.`
                }
              </figcaption>
            </figure>`
      }
    </div>
  </div>`;
}

function legendOf(name: SeriesName): Html {
  const { colour, dash } = SERIES[name];
  const kind = dash === 'solid' ? '' : dash[0] > 3 ? ' dashed' : ' dotted';
  return html`<span><i class="key${kind}" style="color:${colour}"></i>${name}</span>`;
}

function groupsOf({ histogram }: Exclude<ReportMachine['threshold'], string>): SeriesName[] {
  const labels = ['normal', 'anomalous', 'unlabelled'] as const;
  return labels.filter((name) => histogram[name].some((clips) => clips > 0));
}

/** Where clips begin to be flagged; null where there is neither a saved threshold nor a proposal. */
export function lineOf({ consequences }: Exclude<ReportMachine['threshold'], string>): number | null {
  return consequences?.threshold ?? null;
}
