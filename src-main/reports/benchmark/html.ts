/** A benchmark's table as one HTML file that needs nothing else: no scripts, no network, everything escaped. */
import { escapeMarkup } from '../../../src-shared/hostile-text.ts';
import { annotationsText, cellText, rowName, type BenchmarkTable } from './table.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; max-width: 100rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: .5rem; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid #8886; text-align: left; white-space: nowrap; }
tr.published { color: GrayText; font-style: italic; }
div.scroll { overflow-x: auto; }
`;

export function htmlTable({ title, columns, rows, notes, failures }: BenchmarkTable): string {
  const cells = (tag: 'td' | 'th', texts: readonly string[]) =>
    texts.map((text) => `<${tag}>${escapeMarkup(text)}</${tag}>`).join('');
  const head = ['method', 'labels', ...columns].map((text) => `<th scope="col">${escapeMarkup(text)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr class="${row.kind}"><th scope="row">${escapeMarkup(rowName(row))}</th>${cells('td', [annotationsText(row), ...columns.map((column) => cellText(row.cells[column]))])}</tr>`,
  );
  const items = (lines: readonly string[]) =>
    `<ul>\n${lines.map((line) => `<li>${escapeMarkup(line)}</li>`).join('\n')}\n</ul>`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeMarkup(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escapeMarkup(title)}</h1>`,
    '<div class="scroll"><table>',
    '<caption>AUC / pAUC in per cent, with 95 % intervals.</caption>',
    `<thead><tr>${head}</tr></thead>`,
    '<tbody>',
    ...body,
    '</tbody>',
    '</table></div>',
    ...(notes.length === 0 ? [] : [items(notes)]),
    ...(failures.length === 0
      ? []
      : [
          '<h2>Without figures</h2>',
          items(
            failures.map(
              ({ what, code, message, hint }) => `${what}: ${code}: ${message}${hint === null ? '' : ` ${hint}`}`,
            ),
          ),
        ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
