import { scripts } from '../../testing/passing-bridge.ts';
import { createPinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { createApp, h, type App } from 'vue';
import { createMemoryHistory, createRouter, RouterView, type Router } from 'vue-router';
import '../../ui/tokens.css';
import '../../ui/base.css';
import { useApp } from '../../stores/app.ts';
import ClipScreen from './ClipScreen.vue';
import { watchLeaks } from './testing-leaks.ts';
import { clipPath, failure, scriptedClip, scriptedHost, type Scripted, type ScriptedOptions } from './testing.ts';

let app: App | undefined;
let router: Router;
let scripted: Scripted;
let root: HTMLElement;

beforeEach(() => {
  localStorage.clear();
  root = document.createElement('div');
  root.style.cssText = 'position: fixed; inset: 0; width: 1200px; height: 700px';
  document.body.append(root);
});
afterEach(() => {
  app?.unmount();
  app = undefined;
  root.remove();
});

async function open(query: string, options?: ScriptedOptions): Promise<void> {
  scripted = scriptedHost(options);
  scripts.current = scripted.bridge;
  router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/clip', name: 'clip', component: ClipScreen },
      { path: '/:other(.*)*', name: 'elsewhere', component: { render: () => h('p', 'elsewhere') } },
    ],
  });
  await router.push(`/clip${query}`);
  app = createApp({ render: () => h('div', { style: 'height: 700px' }, [h(RouterView)]) });
  app.use(createPinia());
  app.use(router);
  await useApp().start();
  app.mount(root);
}

const opened = (index: number) => `?run=r1&path=${clipPath(index)}`;
const find = (selector: string) => root.querySelector<HTMLElement>(selector)!;
const shown = () => root.querySelector('.inspector .path')?.textContent;
const press = (key: string, options: KeyboardEventInit = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...options }));
const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
const readout = () =>
  Object.fromEntries(
    [...root.querySelectorAll('.readout .cell')].map((cell) => [
      cell.querySelector('.name')!.textContent,
      cell.querySelector('.value')!.textContent,
    ]),
  );

it('opens what the address says, and goes through the list by keys; neighbours are fetched ahead', async () => {
  await open(opened(1));
  await vi.waitFor(() => expect(shown()).toBe(clipPath(1)));
  await vi.waitFor(() => expect(scripted.calls.filter((call) => call.startsWith('clips.open'))).toHaveLength(4));
  const rows = [...root.querySelectorAll<HTMLElement>('.row')].map((row) => row.title);
  const at = rows.indexOf(clipPath(1));
  const [previous, next, afterNext] = [rows[at - 1], rows[at + 1], rows[at + 2]];
  const expected = [clipPath(1), next, previous, afterNext].filter((path) => path !== undefined);
  expect(scripted.calls.filter((call) => call.startsWith('clips.open'))).toEqual(
    expected.map((path) => `clips.open ${path}`),
  );
  press('j');
  await vi.waitFor(() => expect(shown()).toBe(next));
  expect(router.currentRoute.value.query).toMatchObject({ run: 'r1', path: next });
  press('k');
  await vi.waitFor(() => expect(shown()).toBe(clipPath(1)));
  press('ArrowDown', { altKey: true });
  await vi.waitFor(() => expect(shown()).toBe(next));
  expect(new Set(scripted.calls).size).toBe(scripted.calls.length);
});

it('opens the first clip of a run, and of another of its machines', async () => {
  await open('?run=r1');
  await vi.waitFor(() => expect(shown()).toBeDefined());
  expect(root.querySelector('.row[aria-current]')?.getAttribute('title')).toBe(shown());
  expect(find('.position').textContent).toContain('1 of 30');
});

it('moves the crosshair by keys and says what is there', async () => {
  await open(opened(1));
  await vi.waitFor(() => expect(root.querySelector('canvas.picture')).not.toBeNull());
  await frame();
  await frame();
  const picture = find('canvas.picture');
  picture.focus();
  press('ArrowRight', {}, picture);
  await frame();
  const first = readout();
  expect(Number(first['Frame'])).toBeGreaterThan(100);
  press('ArrowRight', { shiftKey: true }, picture);
  await frame();
  press('ArrowUp', {}, picture);
  await frame();
  const second = readout();
  expect(Number(second['Frame']) - Number(first['Frame'])).toBe(10);
  expect(Number(second['Band']) - Number(first['Band'])).toBe(1);
  // Frame t is centred on sample 512 t.
  expect(second['Time']).toBe(`${((Number(second['Frame']) * 512) / 16_000).toFixed(3)} s`);
  expect(second['Level']).toMatch(/^−\d+\.\d dB$/);
  expect(Number(second['Map'])).toBeGreaterThanOrEqual(0);
  expect(find('.readout').getAttribute('aria-live')).toBe('polite');
  press('Escape');
  await frame();
  expect(readout()['Time']).toBe('–');
});

it('keeps pictures, selection and pointer on one time axis at every zoom', async () => {
  await open(opened(1));
  await vi.waitFor(() => expect(root.querySelector('canvas.picture')).not.toBeNull());
  await frame();
  await frame();
  const picture = find('canvas.picture');
  const box = () => picture.getBoundingClientRect();
  const timeAt = async (x: number) => {
    const where = { clientX: box().left + x, clientY: box().top + 20, bubbles: true };
    picture.dispatchEvent(new PointerEvent('pointermove', where));
    await frame();
    return Number.parseFloat(readout()['Time']!);
  };
  for (let step = 0; step < 6; step++) {
    const x = 200 + 37 * step;
    const before = await timeAt(x);
    picture.dispatchEvent(
      new WheelEvent('wheel', {
        ctrlKey: true,
        deltaY: -300,
        clientX: box().left + x,
        clientY: box().top + 20,
        bubbles: true,
        cancelable: true,
      }),
    );
    await frame();
    await frame();
    // The time under the pointer stays, to a pixel (wavesurfer scrolls by whole ones); after 6 steps 90 times closer.
    const pxPerSecond = (box().width / 10) * Math.exp(0.75 * (step + 1));
    expect(Math.abs((await timeAt(x)) - before)).toBeLessThan(1.5 / pxPerSecond + 0.001);
  }
});

it('asks for reconstructions only when they are looked at, says why they fail, and tries again', async () => {
  let broken = true;
  await open(opened(1), {
    answer: (channel) =>
      channel === 'clips.reconstructions' && broken ? failure('ENGINE_DIED', 'The engine went away.') : undefined,
  });
  await vi.waitFor(() => expect(root.querySelector('.display')).not.toBeNull());
  const radio = (name: string) =>
    [...root.querySelectorAll<HTMLElement>('[role="radio"]')].find(
      (candidate) => candidate.textContent.trim() === name,
    )!;
  expect(scripted.calls.some((call) => call.startsWith('clips.reconstructions'))).toBe(false);
  radio('X_S').click();
  await vi.waitFor(() => expect(root.textContent).toContain('The engine went away.'));
  expect(root.textContent).toContain('ENGINE_DIED');
  broken = false;
  [...root.querySelectorAll('button')].find((button) => button.textContent.includes('Try again'))!.click();
  await vi.waitFor(() => expect(root.textContent).not.toContain('The engine went away.'));
  radio('X − X_S').click();
  await vi.waitFor(() => expect(find('.main-bars').textContent).toContain('ΔdB'));
  expect(scripted.calls.filter((call) => call.startsWith('clips.reconstructions'))).toHaveLength(2);
});

it('says why a clip cannot be opened and keeps the last one', async () => {
  await open(opened(1), {
    answer: (channel, args) =>
      channel === 'clips.open' && args['path'] === clipPath(2)
        ? failure('AUDIO_MISSING', 'The file is not there any more.')
        : undefined,
  });
  await vi.waitFor(() => expect(shown()).toBe(clipPath(1)));
  await router.replace(`/clip${opened(2)}`);
  await vi.waitFor(() => expect(root.textContent).toContain('The file is not there any more.'));
  expect(shown()).toBe(clipPath(1));
});

it('teaches the next step where no clip is open, and shows what was opened lately', async () => {
  await open('');
  await vi.waitFor(() => expect(root.textContent).toContain('AudDSR (quick)'));
  expect(root.textContent).toContain('No clip is open');
  await router.push(`/clip${opened(4)}`);
  await vi.waitFor(() => expect(shown()).toBe(clipPath(4)));
  await router.push('/clip');
  await vi.waitFor(() => expect(root.textContent).toContain(clipPath(4)));
});

it('plays, pauses, and loops a selection', async () => {
  await open(opened(1), { seconds: 2 });
  await vi.waitFor(() => expect(root.querySelector('.time')?.textContent).toBe('0.00 / 2.00'));
  // Browsers play only what a person has asked for: real input, not a made-up event.
  await userEvent.keyboard(' ');
  await vi.waitFor(() => expect(root.querySelector('[aria-label="Pause"]')).not.toBeNull());
  await vi.waitFor(() => expect(find('output.time').textContent).not.toBe('0.00 / 2.00'), { timeout: 20_000 });
  await userEvent.keyboard(' ');
  await vi.waitFor(() => expect(root.querySelector('[aria-label="Play"]')).not.toBeNull());
  press('[');
  press('l');
  await vi.waitFor(() => expect(root.querySelector('[aria-label="Clear the selection"]')).not.toBeNull());
  press('Escape');
  await vi.waitFor(() => expect(root.querySelector('[aria-label="Clear the selection"]')).toBeNull());
});

it('leaves nothing behind after 200 clips, and nothing at all when it is left', async () => {
  const leaks = watchLeaks();
  try {
    await open(opened(1), { clips: 240, seconds: 1 });
    await vi.waitFor(() => expect(shown()).toBe(clipPath(1)));
    await vi.waitFor(() => expect(root.querySelectorAll('.row').length).toBeGreaterThan(5));
    press('Home');
    const rows = () => [...root.querySelectorAll<HTMLElement>('.row')];
    const advance = async () => {
      const before = shown();
      const last = root.querySelector('.row[aria-current]')?.getAttribute('title') === rows().at(-1)?.title;
      press(last ? 'k' : 'j');
      await vi.waitFor(() => expect(shown()).not.toBe(before), { interval: 5 });
      await frame();
    };
    for (let count = 0; count < 60; count++) await advance();
    const early = leaks.count(root);
    for (let count = 0; count < 140; count++) await advance();
    const late = leaks.count(root);
    expect(late.urls).toBe(1);
    expect(late.canvases).toBe(early.canvases);
    expect(late.audio).toBe(1);
    expect(late.audioContexts).toBe(0);
    expect(late.bitmaps).toBeLessThanOrEqual(early.bitmaps);
    // Rows of the list come and go with the place in it.
    expect(late.listeners - early.listeners).toBeLessThanOrEqual(10);
    await router.push('/elsewhere');
    await vi.waitFor(() => expect(root.textContent).toBe('elsewhere'));
    await frame();
    expect(leaks.count(root)).toMatchObject({ urls: 0, canvases: 0, audio: 0, bitmaps: 0, windowListeners: 0 });
  } finally {
    leaks.end();
  }
});

it('shows a recording of hours section by section, under a strip of the whole', async () => {
  const windows = 360;
  const scores = Array.from({ length: windows }, (_, at) => (at === 200 ? 9 : 1 + Math.sin(at)));
  const data = Float32Array.from(
    { length: 128 * windows },
    (_, at) => ((at % windows === 200 ? 1 : 0.2) * (at / windows)) / 128,
  );
  await open(opened(0), {
    answer: (channel, args) => {
      if (channel !== 'clips.open') return undefined;
      const section = Number(args['section'] ?? 0);
      return {
        ...scriptedClip(0, 10, 'r1', [0]),
        recording: {
          ...{ seconds: 3600, section, sections: 12, sectionSeconds: 300, start: 300 * section },
          windows: { seconds: 10, scores, overview: { bands: 128, frames: windows, data } },
        },
      };
    },
  });
  const strip = () => find('.recording');
  const text = () => strip().querySelector('.label')?.textContent;
  const button = (label: string) => strip().querySelector<HTMLButtonElement>(`button[aria-label="${label}"]`)!;
  await vi.waitFor(() => expect(text()).toBe('0:00:00 to 0:05:00 of 1:00:00'));
  expect(button('Previous section').disabled).toBe(true);
  button('Next section').click();
  await vi.waitFor(() => expect(text()).toBe('0:05:00 to 0:10:00 of 1:00:00'));
  expect(router.currentRoute.value.query['section']).toBe('1');
  strip().querySelector<HTMLButtonElement>('.worst')!.click();
  await vi.waitFor(() => expect(text()).toBe('0:30:00 to 0:35:00 of 1:00:00'));
  const area = find('.recording .strip').getBoundingClientRect();
  const at = { clientX: area.left + area.width * 0.99, clientY: area.top + 20 };
  find('.recording canvas').dispatchEvent(new MouseEvent('click', { ...at, bubbles: true }));
  await vi.waitFor(() => expect(text()).toBe('0:55:00 to 1:00:00 of 1:00:00'));
  // What is drawn: the map, brightest in the window with the highest score.
  const canvas = find('.recording canvas') as HTMLCanvasElement;
  const pixel = (share: number) => [
    ...canvas.getContext('2d')!.getImageData(Math.floor(share * canvas.width), 3, 1, 1).data,
  ];
  expect(canvas.width).toBeGreaterThan(500);
  expect(pixel(200.5 / windows)).not.toEqual(pixel(0.3));
});
