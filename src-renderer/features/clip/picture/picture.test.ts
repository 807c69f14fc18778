import { afterEach, expect, it } from 'vitest';
import '../../../ui/tokens.css';
import '../../../ui/base.css';
import { HOSTILE_NAMES, structureOf } from '../../../testing/hostile-names.ts';
import { readScene } from './scene.ts';
import { scenePng, sceneSvg } from './write.ts';

let lanes: HTMLElement;
afterEach(() => lanes.remove());

/** A lane of 200 x 100 with a blue canvas, an axis label, a colour bar, a box, and what belongs to no picture. */
function page(): HTMLElement {
  lanes = document.createElement('div');
  lanes.style.cssText = 'position: fixed; left: 50px; top: 60px; width: 300px; height: 100px; color: rgb(1, 2, 3)';
  lanes.innerHTML = `
    <div class="map-strip" style="position: absolute; top: -40px; height: 30px; width: 200px">overview</div>
    <div style="position: absolute; left: 40px; width: 200px; height: 100px">
      <canvas width="200" height="100" style="position: absolute; inset: 0"></canvas>
      <div style="position: absolute; left: 20px; top: 10px; width: 60px; height: 30px; border: 2px solid rgb(0, 255, 0)"></div>
    </div>
    <div style="position: absolute; left: 0; top: 40px; font-size: 11px">500</div>
    <div style="position: absolute; left: 250px; width: 10px; height: 100px;
      background: linear-gradient(to top, rgb(0 0 0), rgb(255 0 0))"></div>
    <div class="cursors" style="position: absolute; inset: 0; background: rgb(255, 255, 0)"></div>`;
  document.body.append(lanes);
  const context = lanes.querySelector('canvas')!.getContext('2d')!;
  context.fillStyle = 'rgb(0, 0, 255)';
  context.fillRect(0, 0, 200, 100);
  return lanes;
}

it('has what is on screen, without cursors and overview', () => {
  const { marks, width } = readScene(page(), 'fan 00');
  expect(marks.map((mark) => (mark.kind === 'text' ? mark.text : mark.kind))).toEqual([
    ...['fan 00', 'image', 'outline', '500', 'gradient'],
  ]);
  expect(width).toBe(260 + 2 * 12);
});

it('becomes pixels', async () => {
  const scene = readScene(page(), 'fan 00');
  const bitmap = await createImageBitmap(await scenePng(scene));
  expect([bitmap.width, bitmap.height]).toEqual([2 * scene.width, 2 * scene.height]);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const image = scene.marks.find(({ kind }) => kind === 'image')!;
  const at = (x: number, y: number) => [
    ...context.getImageData(2 * (image.x + x), 2 * (image.y + y), 1, 1).data.slice(0, 3),
  ];
  expect(at(150, 80)).toEqual([0, 0, 255]);
  expect(at(21, 20)).toEqual([0, 255, 0]);
  const [top, bottom] = [at(215, 2), at(215, 97)];
  expect(top[0]!).toBeGreaterThan(240);
  expect(bottom[0]!).toBeLessThan(20);
});

it('becomes an SVG document whose pictures are inside', () => {
  const root = new DOMParser().parseFromString(
    sceneSvg(readScene(page(), 'a < b & c')),
    'image/svg+xml',
  ).documentElement;
  expect(root.querySelector('parsererror')).toBeNull();
  expect(root.querySelector('image')?.getAttribute('href')).toMatch(/^data:image\/png;base64,/);
  expect([...root.querySelectorAll('text')].map((each) => each.textContent)).toEqual(['a < b & c', '500']);
  expect(root.querySelectorAll('linearGradient stop')).toHaveLength(2);
});

it.each(HOSTILE_NAMES)('is well-formed and has no element of the name %j', (name) => {
  const plain = structureOf(sceneSvg(readScene(page(), 'fan 00')));
  lanes.remove();
  expect(structureOf(sceneSvg(readScene(page(), name)))).toEqual(plain);
});
