import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { reachable, readWindowState, SMALLEST, writeWindowState } from './window-state.ts';

const folder = mkdtempSync(join(tmpdir(), 'earmark-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const LEFT = { x: 0, y: 0, width: 1920, height: 1080 };
const RIGHT = { x: 1920, y: 0, width: 2560, height: 1440 };
const WINDOW = { x: 2000, y: 100, width: 1440, height: 900 };

test('what was written is read; nothing, and damage, are no state', () => {
  const file = join(folder, 'window.json');
  expect(readWindowState(file)).toBeUndefined();
  writeWindowState(file, { bounds: WINDOW, maximised: true });
  expect(readWindowState(file)).toEqual({ bounds: WINDOW, maximised: true });
  for (const damage of [
    '',
    '{',
    '{"bounds":{"x":1}}',
    '{"bounds":{"x":0,"y":0,"width":-5,"height":1},"maximised":false}',
  ]) {
    writeFileSync(file, damage);
    expect(readWindowState(file)).toBeUndefined();
  }
});

test('a window stays on the display where it was', () => {
  expect(reachable(WINDOW, [LEFT, RIGHT])).toEqual(WINDOW);
});

test('a window of a display that has gone is in no reach', () => {
  expect(reachable(WINDOW, [LEFT])).toBeUndefined();
});

test('a window whose title bar is above or below the display cannot be dragged back', () => {
  expect(reachable({ ...WINDOW, x: 100, y: -200 }, [LEFT])).toBeUndefined();
  expect(reachable({ ...WINDOW, x: 100, y: 1070 }, [LEFT])).toBeUndefined();
  expect(reachable({ ...WINDOW, x: 1900, y: 100 }, [LEFT])).toBeUndefined();
});

test('a window is never smaller than its screens need, nor larger than the display', () => {
  expect(reachable({ x: 10, y: 10, width: 300, height: 200 }, [LEFT])).toEqual({ x: 10, y: 10, ...SMALLEST });
  expect(reachable({ x: 10, y: 10, width: 5000, height: 4000 }, [LEFT])).toEqual({
    x: 10,
    y: 10,
    width: 1920,
    height: 1080,
  });
});
