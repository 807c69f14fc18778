import type { RunComparison } from '../../../../src-shared/contract/comparison.ts';
import { html, NOTHING, type Html } from '../html.ts';
import { percent, signed, signedRange } from '../format.ts';
import { machineName, type Section } from './section.ts';

/** Runs side by side, on the clips that they share. */
export const comparison: Section = {
  id: 'comparison',
  title: 'Comparison of runs',
  content: ({ comparison: compared }) => {
    if (compared === null) return null;
    if (typeof compared === 'string') return html`<p>${compared}</p>`;
    return html`<p>
        AUC in per cent, and the difference to the first column on the same clips with its 95 % interval (paired
        DeLong). A difference whose interval leaves out 0 is printed bold. Models of several machines are one column,
        and so are several seeds, with their mean.
      </p>
      ${tableOf(compared, 'auc')}
      <h4>pAUC</h4>
      <p class="note">As above, with paired bootstrap intervals.</p>
      ${tableOf(compared, 'pauc')}`;
  },
};

function tableOf({ columns, machines, averages }: RunComparison, area: 'auc' | 'pauc'): Html {
  const average = averages.find(({ of }) => of === 'ids');
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Machine</th>
        ${columns.map(
          ({ label }, i) =>
            html`<th scope="col" class="number">${label}</th>
              ${i === 0 ? NOTHING : html`<th scope="col" class="number">difference</th>`}`,
        )}
      </tr>
    </thead>
    <tbody>
      ${machines.map(
        (machine) =>
          html`<tr>
            <th scope="row">${machineName(machine)}</th>
            ${columns.map((_, i) => {
              const figure = machine.figures[i]?.[area]?.value ?? null;
              const value = html`<td class="number">${percent(figure)}</td>`;
              return i === 0 ? value : html`${value}${difference(machine.differences[i]?.[area] ?? null)}`;
            })}
          </tr>`,
      )}${
        average === undefined || average.ids < 2
          ? NOTHING
          : html`<tr class="mean">
              <th scope="row">mean over ${average.ids} IDs that all have</th>
              ${columns.map((_, i) => {
                const value = html`<td class="number">${percent(average.figures[i]?.[area]?.value ?? null)}</td>`;
                return i === 0 ? value : html`${value}${difference(average.differences[i]?.[area] ?? null)}`;
              })}
            </tr>`
      }
    </tbody>
  </table>`;
}

function difference(
  of: { readonly difference: number; readonly interval: { readonly low: number; readonly high: number } } | null,
): Html {
  if (of === null) return html`<td class="number">${signed(null)}</td>`;
  const text = signed(of.difference);
  const clear = of.interval.low > 0 || of.interval.high < 0;
  return html`<td class="number">
    ${clear ? html`<b>${text}</b>` : text} <span class="interval">${signedRange(of.interval)}</span>
  </td>`;
}
