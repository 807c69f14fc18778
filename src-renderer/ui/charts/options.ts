/** What our charts have in common, and each kind of chart as a pure function from data to ECharts' description. */
import type { EChartsCoreOption } from './echarts.ts';
import { dashes, type ChartTheme } from './theme.ts';
import { thin, type Point } from './thin.ts';
import type { SharedBins } from './histogram.ts';

export interface LineSeries {
  readonly name: string;
  readonly points: readonly Point[];
  /** Place in the palette; the place in the list where it is left out. */
  readonly colour?: number;
}

export interface LineChartData {
  readonly series: readonly LineSeries[];
  readonly xName: string;
  readonly yName: string;
  readonly log?: boolean;
  readonly x?: { readonly min?: number; readonly max?: number };
  readonly y?: { readonly min?: number; readonly max?: number };
}

/** Pixels are fewer than this on any screen we know; more points only cost time. */
const MOST_POINTS = 1500;

export function lineOption(
  data: LineChartData,
  theme: ChartTheme,
  format: (value: number) => string,
): EChartsCoreOption {
  return {
    ...base(theme),
    tooltip: tooltip(theme, format),
    xAxis: {
      ...axis(theme, data.xName),
      ...below(theme),
      type: 'value',
      min: data.x?.min ?? 'dataMin',
      max: data.x?.max ?? 'dataMax',
    },
    yAxis: {
      ...axis(theme, data.yName),
      type: data.log ? 'log' : 'value',
      // A loss far above 0 should fill the chart; 0 is no value of interest.
      scale: true,
      ...(data.y?.min === undefined ? {} : { min: data.y.min }),
      ...(data.y?.max === undefined ? {} : { max: data.y.max }),
    },
    series: data.series.map(({ name, points, colour }, index) => {
      const place = (colour ?? index) % theme.series.length;
      return {
        type: 'line',
        name,
        // Nothing at or below 0 has a place on a logarithmic axis.
        data: thin(data.log ? points.map(([x, y]): Point => [x, y !== null && y > 0 ? y : null]) : points, MOST_POINTS),
        showSymbol: points.filter(([, y]) => y !== null).length < 2,
        symbol: 'circle',
        symbolSize: 6,
        itemStyle: { color: theme.series[place] },
        lineStyle: { color: theme.series[place], width: 1.5, type: dashes[place]?.length ? dashes[place] : 'solid' },
        emphasis: { disabled: true },
      };
    }),
  };
}

type RocPoints = readonly { readonly fpr: number; readonly tpr: number }[];

export interface RocSeries {
  readonly name: string;
  readonly roc: RocPoints;
  /** Place in the palette; the place in the list where it is left out. */
  readonly colour?: number;
  /** Thin lines of the same colour: the runs that the curve is the mean of. */
  readonly parts?: readonly RocPoints[];
}

/** False positive rates up to which pAUC counts. */
const PAUC_MAX_FPR = 0.1;

export function rocOption(
  curves: readonly RocSeries[],
  theme: ChartTheme,
  names: { readonly x: string; readonly y: string; readonly pauc: string },
  format: (value: number) => string,
): EChartsCoreOption {
  const option = lineOption(
    {
      series: curves.map(({ name, roc, colour }, index) => ({ name, points: pointsOf(roc), colour: colour ?? index })),
      xName: names.x,
      yName: names.y,
      x: { min: 0, max: 1 },
      y: { min: 0, max: 1 },
    },
    theme,
    format,
  );
  const chance = {
    type: 'line',
    name: '',
    silent: true,
    data: [
      [0, 0],
      [1, 1],
    ],
    showSymbol: false,
    tooltip: { show: false },
    lineStyle: { color: theme.muted, width: 1, type: [2, 4] },
    markArea: {
      silent: true,
      itemStyle: { color: theme.accent, opacity: 0.08 },
      label: { show: true, position: 'insideBottom', color: theme.muted, fontSize: 10, formatter: names.pauc },
      data: [[{ xAxis: 0 }, { xAxis: PAUC_MAX_FPR }]],
    },
  };
  const parts = curves.flatMap(({ name, colour, parts: own = [] }, index) =>
    own.map((roc) => ({
      type: 'line',
      name,
      silent: true,
      data: thin(pointsOf(roc), MOST_POINTS),
      showSymbol: false,
      tooltip: { show: false },
      lineStyle: { color: theme.series[(colour ?? index) % theme.series.length], width: 0.75, opacity: 0.55 },
    })),
  );
  return { ...option, series: [chance, ...parts, ...(option['series'] as unknown[])] };
}

const pointsOf = (roc: RocPoints): Point[] => roc.map(({ fpr, tpr }) => [fpr, tpr]);

export interface HistogramGroup {
  readonly name: string;
  readonly colour: keyof Pick<ChartTheme, 'normal' | 'anomaly' | 'unknown' | 'accent'>;
}

/** @param domain of the scores' axis; left out: the bins and the threshold */
export function histogramOption(
  bins: SharedBins,
  groups: readonly HistogramGroup[],
  theme: ChartTheme,
  names: { readonly x: string; readonly y: string; readonly threshold: string },
  format: (value: number) => string,
  threshold: number | null,
  domain?: { readonly low: number; readonly high: number },
): EChartsCoreOption {
  const { edges, counts } = bins;
  const low = domain?.low ?? Math.min(edges[0] ?? 0, threshold ?? Infinity);
  const high = domain?.high ?? Math.max(edges.at(-1) ?? 1, threshold ?? -Infinity);
  const margin = domain === undefined ? (high - low) * 0.01 : 0;
  return {
    ...base(theme),
    tooltip: tooltip(theme, format),
    xAxis: {
      ...axis(theme, names.x),
      ...below(theme),
      type: 'value',
      min: low - margin,
      max: high + margin,
      splitLine: { show: false },
      // The ends of a given span are no round numbers.
      ...(domain === undefined ? {} : { axisLabel: { ...axisLabel(theme), showMinLabel: false, showMaxLabel: false } }),
    },
    yAxis: { ...axis(theme, names.y), type: 'value', min: 0, minInterval: 1 },
    series: groups.map(({ name, colour }, index) => ({
      type: 'line',
      name,
      // A step line over bins is exact on a value axis, where bars would need categories.
      step: 'end',
      data: outline(edges, counts[index] ?? []),
      showSymbol: false,
      itemStyle: { color: theme[colour] },
      lineStyle: { color: theme[colour], width: 1.5, type: dashes[index]?.length ? dashes[index] : 'solid' },
      areaStyle: { color: theme[colour], opacity: 0.28 },
      emphasis: { disabled: true },
      ...(index === 0 && threshold !== null ? { markLine: thresholdLine(threshold, theme, names.threshold) } : {}),
    })),
  };
}

/** From each edge on, the count of the bin that begins there; back to 0 at both ends. */
function outline(edges: readonly number[], counts: readonly number[]): Point[] {
  const points = edges.map((edge, bin): Point => [edge, counts[bin] ?? 0]);
  return edges.length > 0 ? [[edges[0]!, 0], ...points] : points;
}

function thresholdLine(threshold: number, theme: ChartTheme, name: string): object {
  return {
    silent: true,
    symbol: 'none',
    lineStyle: { color: theme.text, width: 1, type: [4, 3] },
    label: { formatter: name, color: theme.text, fontSize: 11, position: 'insideEndTop' },
    data: [{ xAxis: threshold }],
  };
}

function base(theme: ChartTheme): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: theme.font, color: theme.text, fontSize: 11 },
    grid: { left: 8, right: 14, top: 24, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'all' },
  };
}

/** The name of a horizontal axis, centred below its numbers. */
const below = (theme: ChartTheme): object => ({
  nameLocation: 'middle',
  nameGap: 22,
  nameTextStyle: { color: theme.muted, fontSize: 11, align: 'center' },
});

const axisLabel = (theme: ChartTheme): object => ({ color: theme.muted, fontSize: 11, hideOverlap: true });

function axis(theme: ChartTheme, name: string): object {
  return {
    name,
    nameTextStyle: { color: theme.muted, fontSize: 11, align: 'left' },
    axisLine: { show: true, onZero: false, lineStyle: { color: theme.axis } },
    axisTick: { show: true, lineStyle: { color: theme.axis } },
    axisLabel: axisLabel(theme),
    splitLine: { lineStyle: { color: theme.grid } },
    axisPointer: { label: { show: false } },
  };
}

function tooltip(theme: ChartTheme, format: (value: number) => string): object {
  return {
    trigger: 'axis',
    // Drawn as text on the canvas: names of machines never become HTML.
    renderMode: 'richText',
    confine: true,
    transitionDuration: 0,
    backgroundColor: theme.surface,
    borderColor: theme.border,
    borderWidth: 1,
    padding: [6, 8],
    textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 11 },
    valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '–'),
    axisPointer: { type: 'line', lineStyle: { color: theme.axis, type: 'solid', width: 1 } },
  };
}
