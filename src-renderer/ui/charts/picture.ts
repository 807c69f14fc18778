/** A chart as a file: what is on screen, with its title and legend, which stand beside the drawing in the page. */
import { SVGRenderer } from 'echarts/renderers';
import { use } from 'echarts/core';
import { escapeMarkup, printable } from '../../../src-shared/hostile-text.ts';
import { init, type ECharts } from './echarts.ts';
import type { LegendEntry } from './legend.ts';
import { dashes, readChartTheme, type ChartTheme } from './theme.ts';

use([SVGRenderer]);

export interface ChartCaption {
  readonly title: string;
  /** Of the series that are shown. */
  readonly legend: readonly LegendEntry[];
}

const MARGIN = 12;
const LINE = 18;
const SWATCH = 22;
/** Pictures are for slides and papers: twice as fine as a screen of 96 dpi. */
const PNG_RATIO = 2;

interface Placed extends LegendEntry {
  /** px, of the swatch's left end. */
  readonly x: number;
  /** px, of the words' middle. */
  readonly y: number;
}

/** @returns a whole SVG document */
export function chartSvg(chart: ECharts, caption: ChartCaption): string {
  const theme = readChartTheme();
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  const { entries, top } = arrange(caption, theme, width);
  const drawn = init(null, undefined, { renderer: 'svg', ssr: true, width, height });
  drawn.setOption({ ...chart.getOption(), animation: false });
  // ECharts escapes names, but leaves control characters, with which no program opens the file.
  const inner = printable(drawn.renderToSVGString());
  drawn.dispose();
  const words = (x: number, y: number, size: number, weight: number, colour: string, text: string): string =>
    `<text x="${x}" y="${y}" dominant-baseline="central" font-family="${escapeMarkup(theme.font)}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escapeMarkup(text)}</text>`;
  const legend = entries.map(({ name, colour, dash, x, y }) => {
    const pattern = dashes[dash]?.join(' ') ?? '';
    const line = `<line x1="${x}" y1="${y}" x2="${x + SWATCH - 4}" y2="${y}" stroke="${colour}" stroke-width="2"${pattern === '' ? '' : ` stroke-dasharray="${pattern}"`}/>`;
    return line + words(x + SWATCH, y, 11, 400, theme.muted, name);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height + top}" viewBox="0 0 ${width} ${height + top}">`,
    `<rect width="100%" height="100%" fill="${theme.surface}"/>`,
    words(MARGIN, MARGIN + LINE / 2, 13, 600, theme.text, caption.title),
    ...legend,
    `<g transform="translate(0 ${top})">${inner}</g>`,
    '</svg>',
  ].join('');
}

export async function chartPng(chart: ECharts, caption: ChartCaption): Promise<Blob> {
  const theme = readChartTheme();
  const [width, height] = [chart.getWidth(), chart.getHeight()];
  const { entries, top } = arrange(caption, theme, width);
  const canvas = new OffscreenCanvas(width * PNG_RATIO, (height + top) * PNG_RATIO);
  const context = canvas.getContext('2d')!;
  context.scale(PNG_RATIO, PNG_RATIO);
  context.fillStyle = theme.surface;
  context.fillRect(0, 0, width, height + top);
  context.textBaseline = 'middle';
  context.fillStyle = theme.text;
  context.font = `600 13px ${theme.font}`;
  context.fillText(caption.title, MARGIN, MARGIN + LINE / 2);
  context.font = `11px ${theme.font}`;
  context.lineWidth = 2;
  for (const { name, colour, dash, x, y } of entries) {
    context.strokeStyle = colour;
    context.setLineDash([...(dashes[dash] ?? [])]);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x + SWATCH - 4, y);
    context.stroke();
    context.fillStyle = theme.muted;
    context.fillText(name, x + SWATCH, y);
  }
  context.drawImage(chart.renderToCanvas({ pixelRatio: PNG_RATIO }), 0, top, width, height);
  return await canvas.convertToBlob({ type: 'image/png' });
}

/** Title on the first line, legend from the next on, wrapped. @returns where the drawing begins, px */
function arrange({ legend }: ChartCaption, theme: ChartTheme, width: number): { entries: Placed[]; top: number } {
  const context = new OffscreenCanvas(1, 1).getContext('2d')!;
  context.font = `11px ${theme.font}`;
  let [x, y] = [MARGIN, MARGIN + LINE + LINE / 2];
  const entries = legend.map((entry) => {
    const own = SWATCH + context.measureText(entry.name).width + MARGIN;
    if (x > MARGIN && x + own > width) [x, y] = [MARGIN, y + LINE];
    const placed = { ...entry, x, y };
    x += own;
    return placed;
  });
  return { entries, top: (legend.length === 0 ? MARGIN + LINE : y + LINE / 2) + MARGIN / 2 };
}
