/** Charts of a report as SVG, drawn by ECharts on the server side. They hold figures and fixed words, no text of the data. */
import { LineChart } from 'echarts/charts';
import { GridComponent, MarkAreaComponent, MarkLineComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { ScoreCurve } from '../../../src-shared/contract/results.ts';
import type { ThresholdView } from '../../../src-shared/contract/thresholds.ts';
import { Html } from './html.ts';

use([LineChart, GridComponent, MarkAreaComponent, MarkLineComponent, SVGRenderer]);

/** px at 96 dpi: 84 mm x 62 mm. */
const WIDTH = 318;
const HEIGHT = 236;

const INK = '#1b1e23';
const MUTED = '#59606b';
const GRID = '#e3e6ea';
/** The same as in the text of the sections; dashes tell them apart without colour. */
export const SERIES = {
  normal: { colour: '#1f6f8b', dash: 'solid' },
  anomalous: { colour: '#b3261e', dash: [6, 3] },
  unlabelled: { colour: '#6b7280', dash: [2, 2] },
  training: { colour: '#59606b', dash: [8, 3, 2, 3] },
} as const;
export type SeriesName = keyof typeof SERIES;

/** False-positive rates up to which pAUC counts. */
const PAUC_MAX_FPR = 0.1;
/** The curve of a model that guesses. */
const CHANCE = [
  [0, 0],
  [1, 1],
] as const;
/** More cannot be seen at this size. */
const MOST_POINTS = 400;

export function rocChart({ roc }: Pick<ScoreCurve, 'roc'>, threshold: number | null): Html {
  const points = thinned(roc.map(({ fpr, tpr }) => [fpr, tpr] as const));
  // Clips are flagged above the line: the working point is the last whose threshold is not below it.
  const working = threshold === null ? undefined : roc.findLast((point) => point.threshold > threshold);
  return drawn({
    ...base(),
    xAxis: axis('False-positive rate', { min: 0, max: 1, interval: 0.2 }, true),
    yAxis: axis('True-positive rate', { min: 0, max: 1, interval: 0.2 }),
    series: [
      {
        ...line(CHANCE, MUTED, [2, 4], 0.8),
        markArea: {
          silent: true,
          itemStyle: { color: '#9aa3af', opacity: 0.22 },
          label: { show: true, position: 'insideBottom', color: MUTED, fontSize: 8, formatter: 'pAUC' },
          data: [[{ xAxis: 0 }, { xAxis: PAUC_MAX_FPR }]],
        },
      },
      line(points, INK, 'solid', 1.6),
      ...(threshold === null
        ? []
        : [
            {
              ...line([[working?.fpr ?? 0, working?.tpr ?? 0]], INK, 'solid', 0),
              showSymbol: true,
              symbol: 'circle',
              symbolSize: 8,
              itemStyle: { color: '#ffffff', borderColor: SERIES.anomalous.colour, borderWidth: 2 },
            },
          ]),
    ],
  });
}

/** @param threshold where clips begin to be flagged */
export function histogramChart(
  { histogram }: Pick<ThresholdView, 'histogram'>,
  threshold: number | null,
  groups: readonly SeriesName[],
): Html {
  const { edges } = histogram;
  const low = Math.min(edges[0] ?? 0, threshold ?? Infinity);
  const high = Math.max(edges.at(-1) ?? 1, threshold ?? -Infinity);
  const margin = 0.02 * (high - low);
  return drawn({
    ...base(),
    xAxis: axis('Anomaly score', { min: low - margin, max: high + margin, splitNumber: 4 }, true, ROUND_LABELS),
    yAxis: axis('Clips', { min: 0, minInterval: 1 }),
    series: groups.map((name, place) => {
      const { colour, dash } = SERIES[name];
      const counts = histogram[name] ?? [];
      // A line in steps over the edges of bins is exact on an axis of values, where bars would need categories.
      const points = edges.map((edge, bin) => [edge, counts[bin] ?? 0] as const);
      return {
        ...line([[edges[0] ?? 0, 0], ...points], colour, dash, 1.4),
        step: 'end',
        areaStyle: { color: colour, opacity: name === 'normal' ? 0.22 : 0.1 },
        ...(place > 0 || threshold === null
          ? {}
          : {
              markLine: {
                silent: true,
                symbol: 'none',
                lineStyle: { color: INK, width: 1.2, type: 'solid' },
                label: { formatter: 'threshold', color: INK, fontSize: 9, position: 'insideEndTop' },
                data: [{ xAxis: threshold }],
              },
            }),
      };
    }),
  });
}

function drawn(option: EChartsCoreOption): Html {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  try {
    chart.setOption(option);
    // Rules for pointers, which paper has none of.
    return new Html(chart.renderToSVGString().replaceAll(/<style\b[^>]*>[\s\S]*?<\/style>/g, ''));
  } finally {
    chart.dispose();
  }
}

const base = (): EChartsCoreOption => ({
  animation: false,
  textStyle: { fontFamily: 'Helvetica, Arial, sans-serif', color: INK, fontSize: 9 },
  grid: { left: 44, right: 12, top: 10, bottom: 36 },
});

/** Where an axis begins and ends at any number, those two have no label. */
const ROUND_LABELS = { showMinLabel: false, showMaxLabel: false };

function axis(name: string, scale: object, below = false, labels: object = {}): object {
  return {
    ...{ type: 'value', name, silent: true, nameLocation: 'middle', nameGap: below ? 22 : 32 },
    nameTextStyle: { color: MUTED, fontSize: 9 },
    axisLine: { show: true, onZero: false, lineStyle: { color: MUTED, width: 0.8 } },
    axisTick: { show: true, lineStyle: { color: MUTED, width: 0.8 } },
    axisLabel: { color: MUTED, fontSize: 9, hideOverlap: true, ...labels },
    splitLine: { show: !below, lineStyle: { color: GRID, width: 0.8 } },
    ...scale,
  };
}

function line(
  data: readonly (readonly [number, number])[],
  color: string,
  type: string | readonly number[],
  width: number,
): object {
  return { type: 'line', silent: true, showSymbol: false, data, lineStyle: { color, width, type } };
}

/** Every corner that can be seen; the first and the last always. */
function thinned<T>(points: readonly T[]): readonly T[] {
  if (points.length <= MOST_POINTS) return points;
  const step = (points.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, i) => points[Math.round(i * step)]!);
}
