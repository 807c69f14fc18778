/** Colours and type of charts, read from the design tokens: canvases know no CSS variables. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

export interface ChartTheme {
  readonly text: string;
  readonly muted: string;
  readonly axis: string;
  readonly grid: string;
  readonly surface: string;
  readonly border: string;
  readonly accent: string;
  readonly danger: string;
  /** Of series, told apart by the colour-blind too; `dashes` goes along for print. */
  readonly series: readonly string[];
  /** Of labels, everywhere the same. */
  readonly normal: string;
  readonly anomaly: string;
  readonly unknown: string;
  readonly font: string;
}

/** Line patterns in the order of `series`: solid first. */
export const dashes: readonly (readonly number[])[] = [
  [],
  [6, 3],
  [2, 2],
  [8, 3, 2, 3],
  [12, 4],
  [4, 2, 1, 2, 1, 2],
  [10, 2, 2, 2, 2, 2],
  [1, 3],
];

/** Token of every colour; `tokens.css` says what each is for. */
const TOKENS = {
  text: '--text',
  muted: '--text-muted',
  axis: '--chart-axis',
  grid: '--chart-grid',
  surface: '--surface-raised',
  border: '--border',
  accent: '--accent',
  danger: '--danger',
  normal: '--normal',
  anomaly: '--anomalous',
  unknown: '--unlabelled',
} as const;
const SERIES_TOKENS = [1, 2, 3, 4, 5, 6, 7, 8].map((place) => `--chart-${place}`);

export function readChartTheme(root: HTMLElement = document.documentElement): ChartTheme {
  const style = getComputedStyle(root);
  const token = (name: string): string => style.getPropertyValue(name).trim() || style.color;
  const colours = Object.fromEntries(Object.entries(TOKENS).map(([key, name]) => [key, token(name)]));
  return {
    ...(colours as Record<keyof typeof TOKENS, string>),
    series: SERIES_TOKENS.map(token),
    font: getComputedStyle(document.body).fontFamily,
  };
}

/** Follows `data-theme` of the page for as long as the scope lives. */
export function useChartTheme(): Readonly<ShallowRef<ChartTheme>> {
  const theme = shallowRef(readChartTheme());
  const read = (): void => {
    theme.value = readChartTheme();
  };
  const observer = new MutationObserver(read);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const preference = matchMedia('(prefers-color-scheme: dark)');
  preference.addEventListener('change', read);
  onScopeDispose(() => {
    observer.disconnect();
    preference.removeEventListener('change', read);
  });
  return theme;
}
