/** One chart in an element: drawn, resized and coloured with the theme for as long as the component that asked lives. */
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { init, type ECharts, type EChartsCoreOption } from './echarts.ts';
import { useChartTheme, type ChartTheme } from './theme.ts';

/**
 * @param option describes the chart under a theme; whatever reactive it reads makes it draw again
 * @returns the chart while the element is there, for what an option cannot say
 */
export function useChart(
  element: Readonly<Ref<HTMLElement | null>>,
  option: (theme: ChartTheme) => EChartsCoreOption,
): Readonly<ShallowRef<ECharts | null>> {
  const theme = useChartTheme();
  const chart = shallowRef<ECharts | null>(null);
  let frame = 0;
  // An element that is being laid out reports many sizes; one drawing per picture of the screen is enough.
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => chart.value?.resize());
  });

  function end(): void {
    observer.disconnect();
    cancelAnimationFrame(frame);
    chart.value?.dispose();
    chart.value = null;
  }

  watch(
    element,
    (now) => {
      end();
      if (now === null) return;
      chart.value = init(now, undefined, { renderer: 'canvas' });
      observer.observe(now);
    },
    { immediate: true, flush: 'post' },
  );
  watch(
    [chart, () => option(theme.value)] as const,
    ([to, described]) => {
      to?.setOption(described, { replaceMerge: ['series', 'xAxis', 'yAxis', 'grid'], lazyUpdate: true });
    },
    { flush: 'post', immediate: true },
  );
  onScopeDispose(end);
  return chart;
}
