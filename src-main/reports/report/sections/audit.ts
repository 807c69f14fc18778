import type { AuditEntry } from '../../../../src-shared/contract/review.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { count, DASH, figure, hertz, moment, seconds } from '../format.ts';
import type { ReportData } from '../model.ts';
import type { Section } from './section.ts';

/** The end of the trail that nothing can be taken out of. */
export const audit: Section = {
  id: 'audit',
  title: 'Audit trail',
  content: ({ audit: { entries, total }, passes }: ReportData) => {
    if (total === 0) return html`<p>Nobody has reviewed these recordings or saved a threshold of these runs.</p>`;
    return html`${
        passes.length === 0
          ? NOTHING
          : html`<table>
              <caption>
                Reviews of the recordings.
              </caption>
              <thead>
                <tr>
                  <th scope="col">Reviewer</th>
                  <th scope="col">Pass</th>
                  <th scope="col">Begun (UTC)</th>
                  <th scope="col">Last edit (UTC)</th>
                  <th scope="col" class="number">Verdicts</th>
                </tr>
              </thead>
              <tbody>
                ${passes.map(
                  ({ reviewer, kind, created, edited, decided }) =>
                    html`<tr>
                      <th scope="row">${reviewer}</th>
                      <td>${kind}</td>
                      <td>${moment(created)}</td>
                      <td>${moment(edited)}</td>
                      <td class="number">${count(decided)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
      <h4>Who changed what</h4>
      <table class="trail">
        <caption>
          ${
            entries.length === total
              ? `All ${count(total)} entries`
              : `The last ${count(entries.length)} of ${count(total)} entries`
          }
          of the trail for these recordings and runs, the newest first. It is only ever added to.
        </caption>
        <thead>
          <tr>
            <th scope="col" class="number">No.</th>
            <th scope="col">When (UTC)</th>
            <th scope="col">Who</th>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          ${entries.map(rowOf)}
        </tbody>
      </table>`;
  },
};

function rowOf(entry: AuditEntry): Html {
  const { place, when, who, action, title, path, before, after } = entry;
  const prefix = action === 'undo' || action === 'redo' ? `${action}: ` : '';
  return html`<tr>
    <td class="number">${place}</td>
    <td>${moment(when)}</td>
    <td>${who}</td>
    <td>${prefix}${title}${path === null ? NOTHING : html`<br /><span class="code">${foldersOf(path)}</span>`}</td>
    <td>${valueText(before)}</td>
    <td>${valueText(after)}</td>
  </tr>`;
}

/** A line may end after each folder, so that no file's name is torn. */
const foldersOf = (path: string): Html[] => path.split(/(?<=\/)/).map((part) => html`${part}<wbr />`);

const LONGEST = 120;

/** What a field held, as a person would say it. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return DASH;
  if (typeof value === 'string') return shortened(value);
  if (typeof value === 'number') return figure(value);
  if (Array.isArray(value)) return value.length === 0 ? DASH : shortened(value.map(valueText).join(', '));
  if (isBox(value)) {
    const { start, end, band } = value;
    return `${seconds(start)}–${seconds(end)} s, ${band === null ? 'all frequencies' : `${hertz(band.low)}–${hertz(band.high)}`}`;
  }
  if (typeof value === 'object' && 'value' in value && typeof value.value === 'number') return figure(value.value);
  if (typeof value === 'object' && 'name' in value && typeof value.name === 'string') return shortened(value.name);
  return shortened(JSON.stringify(value));
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

function isBox(value: unknown): value is {
  readonly start: number;
  readonly end: number;
  readonly band: { readonly low: number; readonly high: number } | null;
} {
  return (
    typeof value === 'object' &&
    value !== null &&
    'band' in value &&
    'start' in value &&
    typeof value.start === 'number' &&
    'end' in value &&
    typeof value.end === 'number'
  );
}
