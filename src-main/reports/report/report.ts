/** A report as one HTML file that needs nothing else: no scripts, no network, everything of the data escaped. */
import { day, moment } from './format.ts';
import { Html, html, NOTHING } from './html.ts';
import type { ReportData, ReportLogo } from './model.ts';
import { facts } from './sections/section.ts';
import { sections } from './sections/index.ts';
import { styleOf } from './style.ts';

/** Pictures and styles are in the file; nothing else may be fetched, run or sent. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function renderReport(data: ReportData): string {
  const { title, author, created, version, logo, runs } = data;
  const wanted = sections.filter(({ id }) => data.sections.includes(id));
  let number = 0;
  const body = wanted.map((section) => {
    const content = section.content(data);
    if (content === null) return NOTHING;
    number += 1;
    return html`<section id="${section.id}">
      <h2><span class="place">${number}</span>${section.title}</h2>
      ${content}
    </section> `;
  });
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="generator" content="Earmark ${version}" />
        <title>${title}</title>
        <style>
          ${new Html(styleOf(title, day(created)))}
        </style>
      </head>
      <body>
        <header class="masthead">
          <div>
            <p class="kind">Test report</p>
            <h1>${title}</h1>
          </div>
          ${logo === null ? NOTHING : html`<img src="${addressOf(logo)}" alt="Logo" />`}
        </header>
        ${facts([
          ['Date', day(created)],
          ['Prepared by', author === '' ? null : author],
          ['Machines', [...new Set(runs.map(({ machine }) => machine))].join('; ')],
          ['System', [...new Set(runs.map(({ label }) => label))].join('; ')],
          ['Program', `Earmark ${version}`],
        ])}
        <main>${body}</main>
        <footer class="colophon">
          Made by Earmark ${version} on ${moment(created)} UTC from ${runs.length === 1 ? 'run' : 'runs'}
          ${runs.map(({ id }) => id).join(', ')}.
        </footer>
      </body>
    </html> `.markup;
}

/** As a picture an SVG runs no script and fetches nothing. */
const addressOf = ({ type, bytes }: ReportLogo): string =>
  `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
