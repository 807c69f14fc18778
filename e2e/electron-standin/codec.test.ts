import { expect, test } from 'vitest';
import { originOf, toMain, toPage } from './addresses.ts';
import { makeCodec } from './codec.ts';

const codec = makeCodec();

test.each([
  [undefined],
  [null],
  [-0],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [12n],
  [new Date(5)],
  [new Map([['a', new Set([1, 2])]])],
  [{ $: 'view', nested: { $: 1 } }],
  [new Int16Array([1, -2, 32767])],
  [new Float32Array([0.5, Number.NaN])],
  [new Uint8Array(100_000).fill(7)],
  [[{ data: new Float64Array([1]) }, 'text']],
])('%s comes back as it went', (value) => {
  expect(codec.decode(codec.encode(value))).toStrictEqual(value);
});

test('a part of a larger buffer crosses alone', () => {
  const back = codec.decode(codec.encode(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))) as Uint8Array;
  expect([[...back], back.buffer.byteLength]).toEqual([[2, 3], 2]);
});

test('custom schemes stand at https origins, and back; the rest of the web is left alone', () => {
  const own = 'app://earmark/a/..%2fb?c=1#d';
  expect(toPage(own)).toBe('https://earmark.app.standin/a/..%2fb?c=1#d');
  expect(toMain(toPage(own))).toBe(own);
  expect(originOf(own)).toBe('app://earmark');
  for (const url of ['https://example.org/x', 'about:blank', 'data:text/html,x', 'file:///etc/passwd']) {
    expect([toPage(url), toMain(url)]).toEqual([url, url]);
  }
});
