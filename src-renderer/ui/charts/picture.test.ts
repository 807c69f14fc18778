import { afterEach, expect, it } from 'vitest';
import '../tokens.css';
import '../base.css';
import { HOSTILE_NAMES, structureOf } from '../../testing/hostile-names.ts';
import { init, type ECharts } from './echarts.ts';
import { chartPng, chartSvg } from './picture.ts';

let chart: ECharts | undefined;
let element: HTMLElement | undefined;
afterEach(() => {
  chart?.dispose();
  element?.remove();
});

function drawn(axis = 'steps'): ECharts {
  element = document.createElement('div');
  element.style.cssText = 'width: 300px; height: 200px';
  document.body.append(element);
  chart = init(element);
  chart.setOption({
    ...{ animation: false, xAxis: { type: 'value', name: axis }, yAxis: { type: 'value' } },
    series: [
      {
        type: 'line',
        data: [
          [0, 1],
          [10, 3],
        ],
        lineStyle: { color: '#ff0000' },
      },
    ],
  });
  return chart;
}

const caption = {
  title: 'Loss & <AUC>',
  legend: Array.from({ length: 6 }, (_, i) => ({ name: `run number ${i}`, colour: '#ff0000', dash: i % 3 })),
};

it('is an SVG document with title, legend and the drawing', () => {
  const root = new DOMParser().parseFromString(chartSvg(drawn(), caption), 'image/svg+xml').documentElement;
  expect(root.querySelector('parsererror')).toBeNull();
  const words = [...root.querySelectorAll('text')].map((each) => each.textContent);
  expect(words).toEqual(expect.arrayContaining(['Loss & <AUC>', 'run number 5', 'steps', '10']));
  expect(root.querySelector('path[stroke="#ff0000"]')).not.toBeNull();
  // Six names do not fit into one line of 300 px.
  expect(Number(root.getAttribute('height'))).toBeGreaterThan(200 + 18 + 2 * 18);
  expect(Number(root.getAttribute('width'))).toBe(300);
});

it('is a PNG of twice the size with the line in it', async () => {
  const bitmap = await createImageBitmap(await chartPng(drawn(), { title: 'Loss', legend: [] }));
  expect(bitmap.width).toBe(600);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  let red = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at]! > 200 && data[at + 1]! < 60 && data[at + 2]! < 60) red += 1;
  expect(red).toBeGreaterThan(300);
  expect(data[3]).toBe(255);
});

it.each(HOSTILE_NAMES)('is well-formed and has no element of the name %j', (name) => {
  const of = (text: string): readonly string[] => {
    const svg = chartSvg(drawn(text), { title: text, legend: [{ name: text, colour: '#ff0000', dash: 0 }] });
    chart?.dispose();
    element?.remove();
    return structureOf(svg);
  };
  expect(of(name)).toEqual(of('fan'));
});
