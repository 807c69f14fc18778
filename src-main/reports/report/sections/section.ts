/** What the sections of a report share. */
import type { ReportSection } from '../../../../src-shared/contract/reports.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { range } from '../format.ts';
import type { ReportData } from '../model.ts';
import type { Interval } from '../../../../src-shared/contract/results.ts';

/** One section of a report. */
export interface Section {
  readonly id: ReportSection;
  readonly title: string;
  /** Null where there is nothing to say. */
  readonly content: (data: ReportData) => Html | null;
}

export const machineName = ({ type, id }: { readonly type: string; readonly id: string }): string =>
  [type, id].filter((part) => part !== '').join(' ');

/** `87.3 81.0–93.5`. */
export const withRange = (text: string, interval: Interval | null): Html =>
  html`${text}${interval === null ? NOTHING : html` <span class="interval">${range(interval)}</span>`}`;

/** A list of names and values; values that are null are left out. */
export function facts(rows: readonly (readonly [string, Html | string | null])[], className = 'facts'): Html {
  return html`<dl class="${className}">
    ${rows.map(([name, value]) =>
      value === null
        ? NOTHING
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}

/** With the name of the run where there are several. */
export const runHeading = ({ runs }: ReportData, index: number): Html =>
  runs.length === 1 ? NOTHING : html`<h3>${runs[index]!.label}: ${runs[index]!.machine}</h3>`;
