import type { ThresholdView } from '../../../../src-shared/contract/thresholds.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { count, DASH, figure, moment, percent } from '../format.ts';
import type { ReportMachine, ReportRun } from '../model.ts';
import { machineName, runHeading, type Section } from './section.ts';

/** Where the line is, who drew it, and what it does. */
export const thresholds: Section = {
  id: 'thresholds',
  title: 'Threshold and its consequences',
  content: (data) =>
    html`<p>
        A clip is flagged when its score is above the threshold. False alarms per day are of a machine that is well, at
        ${count(data.clipsPerDay)} clips per day.
      </p>
      ${data.runs.map((run, i) => html`${runHeading(data, i)}${tableOf(run)}`)}`,
};

function tableOf({ machines }: ReportRun): Html {
  return html`<table>
      <thead>
        <tr>
          <th scope="col">Machine</th>
          <th scope="col" class="number">Threshold</th>
          <th scope="col" class="number">Flagged</th>
          <th scope="col" class="number">False alarms</th>
          <th scope="col" class="number">Missed</th>
          <th scope="col" class="number">Precision</th>
          <th scope="col" class="number">Recall</th>
          <th scope="col" class="number">FPR</th>
          <th scope="col" class="number">per 100</th>
          <th scope="col" class="number">per day</th>
        </tr>
      </thead>
      <tbody>
        ${machines.map(rowsOf)}
      </tbody>
    </table>
    <ul class="note">
      ${machines.map((machine) => {
        const text = originOf(machine);
        return text === null ? NOTHING : html`<li>${machineName(machine)}: ${text}</li>`;
      })}
    </ul>`;
}

function rowsOf(machine: ReportMachine): Html {
  const { threshold } = machine;
  const name = html`<th scope="row">${machineName(machine)}</th>`;
  if (typeof threshold === 'string')
    return html`<tr>
      ${name}
      <td colspan="9" class="muted">${threshold}</td>
    </tr>`;
  const { consequences: does, normal, anomalous } = threshold;
  if (does === null) {
    return html`<tr>
      ${name}
      <td colspan="9" class="muted">none: ${threshold.proposals[0]?.reason ?? 'nothing proposes one'}</td>
    </tr>`;
  }
  const of = (part: number, whole: number): Html =>
    html`<td class="number">${count(part)} <span class="interval">of ${count(whole)}</span></td>`;
  return html`<tr>
    ${name}
    <td class="number">${figure(does.threshold)}</td>
    ${of(does.flagged, does.clips)}${of(does.falseAlarms, normal.length)}${of(does.missed, anomalous.length)}
    <td class="number">${percent(does.precision)}</td>
    <td class="number">${percent(does.recall)}</td>
    <td class="number">${percent(does.falsePositiveRate)}</td>
    <td class="number">${decimal(does.falseAlarmsPer100)}</td>
    <td class="number">${decimal(does.falseAlarmsPerDay)}</td>
  </tr>`;
}

const decimal = (value: number | null): string => (value === null ? DASH : value.toFixed(1));

function originOf({ threshold }: ReportMachine): string | null {
  if (typeof threshold === 'string' || threshold.consequences === null) return null;
  const { saved } = threshold;
  if (saved !== null) {
    return `saved by ${saved.author}, ${moment(saved.saved)} UTC (${methodText(saved.method, saved.parameter)})`;
  }
  const proposal = threshold.proposals.find(({ value }) => value !== null);
  return proposal === undefined
    ? null
    : `a proposal that nobody has confirmed (${methodText(proposal.method, proposal.parameter)})`;
}

function methodText(method: ThresholdView['proposals'][number]['method'] | 'manual', parameter: number | null): string {
  switch (method) {
    case 'gamma':
      return `${percent(parameter, 0)} % quantile of a gamma distribution fitted to scores of normal training clips`;
    case 'fpr':
      return `false-positive rate of ${percent(parameter)} % on the test`;
    case 'f1':
      return 'highest F1 on the test';
    case 'manual':
      return 'drawn by hand';
  }
}
