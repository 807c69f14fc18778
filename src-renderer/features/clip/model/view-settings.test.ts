import { expect, it } from 'vitest';
import { locationOf, queryOf } from './clip-ref.ts';
import { remember, remembered } from './remembered.ts';
import { DEFAULT_VIEW, parseViewSettings } from './view-settings.ts';

it('takes what it knows of what was stored, and nothing else', () => {
  expect(parseViewSettings(null)).toEqual(DEFAULT_VIEW);
  expect(parseViewSettings({ mapColour: 'jet', opacity: 7, speed: 3, contour: 'yes', threshold: 0.3 })).toEqual({
    ...DEFAULT_VIEW,
    threshold: 0.3,
  });
  expect(parseViewSettings({ lowDb: 10, highDb: -10 })).toEqual(DEFAULT_VIEW);
});

it('lives without storage', () => {
  const original = Object.getOwnPropertyDescriptor(window, 'localStorage')!;
  const denied = () => {
    throw new DOMException('denied', 'SecurityError');
  };
  Object.defineProperty(window, 'localStorage', { configurable: true, get: denied });
  try {
    remember('key', 1);
    expect(remembered('key', (value) => value)).toBeNull();
  } finally {
    Object.defineProperty(window, 'localStorage', original);
  }
  localStorage.setItem('earmark.test', '{broken');
  expect(remembered('earmark.test', (value) => value)).toBeNull();
  remember('earmark.test', { a: 1 });
  expect(remembered('earmark.test', (value) => value)).toEqual({ a: 1 });
  localStorage.removeItem('earmark.test');
});

it('says in the address which clip of which list is open', () => {
  const location = {
    path: 'fan/test/a b.wav',
    runId: 'r1',
    datasetId: null,
    order: { sort: 'score', descending: true },
  };
  expect(queryOf(location)).toEqual({ run: 'r1', path: 'fan/test/a b.wav', sort: 'score', desc: '1' });
  expect(locationOf(queryOf(location))).toEqual(location);
  expect(locationOf({ run: ['a', 'b'], path: '' })).toEqual({ path: null, runId: 'a', datasetId: null, order: null });
});
