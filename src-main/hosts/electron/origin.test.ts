import { expect, test } from 'vitest';
import { isOwnPage } from './origin.ts';

test.each(['app://earmark/index.html', 'app://earmark/', 'app://earmark/index.html#/clip?path=a%2Fb.wav'])(
  'own: %s',
  (url) => expect(isOwnPage(url)).toBe(true),
);

test.each([
  '',
  'about:blank',
  'https://earmark/index.html',
  'app://earmark.example.org/index.html',
  'app://other/index.html',
  'app://earmark@other/index.html',
  'app://user@earmark/index.html',
  'app://earmark:80/index.html',
  'app://earmark/evil.html',
  'blob:app://earmark/1234',
  'data:text/html,app://earmark/index.html',
  'file:///app://earmark/index.html',
])('foreign: %s', (url) => expect(isOwnPage(url)).toBe(false));
