/** How a report looks: a test laboratory's, on A4, in black and one accent that a copier may lose. */
import { cssString } from './html.ts';

/** @param title and `made` are in the margins of every page: `AudDSR on the pumps`, `24 November 2026` */
export function styleOf(title: string, made: string): string {
  // Margin boxes inherit nothing of the page.
  const margin = 'color: #59606b; font: 8pt Helvetica, Arial, "Liberation Sans", sans-serif;';
  return `
@page {
  size: A4;
  margin: 20mm 16mm 18mm;
  @top-left { content: ${cssString(title)}; vertical-align: bottom; padding-bottom: 4mm; ${margin} }
  @top-right { content: ${cssString(made)}; vertical-align: bottom; padding-bottom: 4mm; ${margin} }
  @bottom-left { content: "Earmark"; vertical-align: top; padding-top: 4mm; ${margin} }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); vertical-align: top; padding-top: 4mm; ${margin} }
}
@page :first { @top-left { content: ""; } @top-right { content: ""; } }
:root { color-scheme: light; --ink: #16181d; --muted: #59606b; --line: #c9ced6; --hair: #e3e6ea; --wash: #f4f5f7; --accent: #1f4e79; }
* { box-sizing: border-box; }
html { background: #fff; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0 auto; padding: 12mm 0 20mm; width: 178mm; max-width: calc(100vw - 12mm); color: var(--ink); background: #fff;
  font: 9.5pt/1.45 Helvetica, Arial, "Liberation Sans", sans-serif; }
h1, h2, h3, h4 { margin: 0; line-height: 1.2; font-weight: 600; break-after: avoid; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 21pt; letter-spacing: -0.01em; }
h2 { margin: 9mm 0 3mm; padding-bottom: 1.2mm; border-bottom: 0.6pt solid var(--ink); font-size: 13.5pt; }
h3 { margin: 6mm 0 2mm; font-size: 11pt; }
h4 { margin: 4mm 0 1.5mm; font-size: 9.5pt; }
h2 .place { display: inline-block; min-width: 9mm; color: var(--muted); font-weight: 400; }
p { margin: 0 0 2mm; max-width: 150mm; }
h2 + p, h3 + p, h4 + p { break-after: avoid; break-inside: avoid; }
ul { margin: 0 0 2mm; padding-left: 5mm; }
.muted, .note { color: var(--muted); }
.note { font-size: 8.5pt; }
code, .code { font-family: "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.masthead { display: flex; align-items: flex-start; justify-content: space-between; gap: 10mm; padding-bottom: 5mm; border-bottom: 1.2pt solid var(--ink); }
.masthead .kind { margin-bottom: 2mm; color: var(--muted); font-size: 9pt; letter-spacing: 0.08em; text-transform: uppercase; }
.masthead img { display: block; max-width: 60mm; height: 18mm; object-fit: contain; object-position: right top; }
.facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: 2.5mm 8mm; margin: 4mm 0; }
.facts.one { grid-template-columns: 1fr; gap: 2mm; }
.facts.one .code { font-size: 8pt; }
.facts > div { min-width: 0; }
dt { color: var(--muted); font-size: 8pt; }
dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: 8.8pt; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 1.5mm; color: var(--muted); font-size: 8.5pt; text-align: left; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 1.1mm 2mm; border-bottom: 0.4pt solid var(--hair); text-align: left; vertical-align: baseline; overflow-wrap: anywhere; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 0.6pt solid var(--ink); color: var(--muted); font-size: 8pt; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 400; }
tr.mean > * { border-top: 0.6pt solid var(--line); border-bottom: 0; font-weight: 600; }
tr.mean + tr.mean > * { border-top: 0; }
.number { text-align: right; white-space: nowrap; }
.interval { color: var(--muted); font-size: 0.92em; font-weight: 400; }
.figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 4mm; margin: 4mm 0; }
.figures > div { padding: 2.5mm 3mm; border: 0.6pt solid var(--line); border-top: 1.4pt solid var(--accent); }
.figures b { display: block; font-size: 16pt; line-height: 1.15; font-weight: 600; font-variant-numeric: tabular-nums; }
.figures span { color: var(--muted); font-size: 8.3pt; }
.callout { margin: 3mm 0; padding: 2mm 3mm; border-left: 2pt solid var(--ink); background: var(--wash); break-inside: avoid; }
.callout p:last-child { margin-bottom: 0; }
figure { margin: 0; break-inside: avoid; }
figcaption { color: var(--muted); font-size: 8.3pt; }
figure svg { display: block; max-width: 100%; height: auto; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm; margin-bottom: 4mm; break-inside: avoid; }
.machine { break-inside: avoid; }
.key { display: inline-block; width: 7mm; height: 0; margin-right: 1mm; border-top: 1.4pt solid; vertical-align: middle; }
.key.dashed { border-top-style: dashed; }
.key.dotted { border-top-style: dotted; }
.legend { display: flex; flex-wrap: wrap; gap: 0.5mm 5mm; }
.clip { display: grid; grid-template-columns: 118mm minmax(0, 1fr); gap: 2mm 5mm; padding: 2.5mm 0 3mm; border-top: 0.4pt solid var(--line); break-inside: avoid; }
.clip header { grid-column: 1 / -1; }
.clip h4 { margin: 0; font-size: 9.2pt; overflow-wrap: anywhere; }
.clip h4 .path { color: var(--muted); font-weight: 400; }
.clip header dl { display: flex; flex-wrap: wrap; gap: 0 5mm; margin: 0.5mm 0 0; font-size: 8.4pt; }
.clip header dl > div { display: flex; gap: 1.5mm; }
.clip header dt { font-size: inherit; }
.clip .absent { margin: 1mm 0 0; padding: 3mm 4mm; border: 0.6pt dashed var(--line); color: var(--muted); font-size: 8.5pt; }
.clip .side { font-size: 8.6pt; }
.clip .side table { font-size: 8pt; }
.clip .side td, .clip .side th { padding: 0.6mm 1mm; }
.said { margin-bottom: 1.5mm; padding: 1.3mm 2mm; border: 0.6pt solid var(--line); }
.said b { font-weight: 600; }
.said.anomalous { border: 1pt solid var(--ink); }
.said p { margin: 0.8mm 0 0; white-space: pre-line; overflow-wrap: anywhere; }
.tag { display: inline-block; margin: 0.4mm 1mm 0 0; padding: 0 1.4mm; border: 0.6pt solid var(--line); border-radius: 1mm; font-size: 8pt; }
.tag i { display: inline-block; width: 1.8mm; height: 1.8mm; margin-right: 1mm; border-radius: 50%; }
.scale { display: inline-block; width: 18mm; height: 2.2mm; border: 0.4pt solid var(--muted); vertical-align: middle; }
.settings { columns: 2; column-gap: 8mm; font-size: 8pt; }
.settings > div { display: flex; justify-content: space-between; gap: 3mm; padding: 0.5mm 0; border-bottom: 0.4pt solid var(--hair); break-inside: avoid; }
.settings dt { font-family: inherit; }
.settings dd { text-align: right; font-family: "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
.trail td:nth-child(2) { white-space: nowrap; }
.trail th:nth-child(4) { width: 52mm; }
.trail th:nth-child(5) { width: 27mm; }
.trail th:nth-child(6) { width: 37mm; }
.trail .code { font-size: 7.5pt; }
.colophon { margin-top: 10mm; padding-top: 2mm; border-top: 0.6pt solid var(--line); color: var(--muted); font-size: 8pt; break-inside: avoid; }
@media print { body { width: auto; max-width: none; padding: 0; } }
@media screen and (max-width: 720px) { .clip, .pair, .facts, .figures { grid-template-columns: 1fr; } .settings { columns: 1; } }
`;
}
