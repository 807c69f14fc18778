import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from './wire.ts';

/** mulberry32: the same cases in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const STRINGS = [
  '',
  'fan',
  '$',
  'constructor',
  'prototype',
  'toString',
  '\u0000',
  'ä',
  '😀',
  '\ud800',
  '0',
  'a.b',
  'NaN',
];
const NUMBERS = [0, -0, 1, -1.5, Number.NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53, 1e21];
const ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

function anyValue(random: () => number, depth: number): unknown {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const some = (): number[] => Array.from({ length: Math.floor(random() * 5) });
  const kind = Math.floor(random() * (depth > 4 ? 6 : 9));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return random() < 0.5;
    case 3:
      return pick(NUMBERS);
    case 4:
      return pick(STRINGS) + pick(STRINGS);
    case 5: {
      const type = pick(ARRAYS);
      const whole = new type(Array.from({ length: Math.floor(random() * 9) }, () => random() * 300 - 100));
      // Also a part of a larger array, which starts where no blob would.
      return random() < 0.5 ? whole : whole.subarray(Math.min(1, whole.length));
    }
    case 6:
      return some().map(() => anyValue(random, depth + 1));
    default: {
      const object: Record<string, unknown> = {};
      for (const _ of some()) object[pick(STRINGS)] = anyValue(random, depth + 1);
      return object;
    }
  }
}

/** As toStrictEqual, which asks a key named `constructor` for the type. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [left, right] = [Object.keys(a), Object.keys(b)];
  return (
    left.length === right.length &&
    left.every(
      (key, index) =>
        key === right[index] && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}

const damaged = { code: 'FRAME_DAMAGED' };

/** A frame with this header and these bytes after it. */
function frameOf(header: unknown, blobs: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Math.ceil((8 + text.byteLength) / 8) * 8;
  const frame = new Uint8Array(start + blobs.byteLength);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0x31524145, true);
  view.setUint32(4, text.byteLength, true);
  frame.set(text, 8);
  frame.set(blobs, start);
  return frame;
}

describe('what goes in comes out', () => {
  test('1000 random values, also at an odd offset of a larger buffer', () => {
    const random = randomOf(1);
    for (let round = 0; round < 1000; round++) {
      const value = anyValue(random, 0);
      const frame = encodeFrame(value);
      expect(same(decodeFrame(frame), value)).toBe(true);
      const pooled = new Uint8Array(frame.byteLength + 3);
      pooled.set(frame, 3);
      expect(same(decodeFrame(pooled.subarray(3)), value)).toBe(true);
    }
  });

  test('what JSON loses survives', () => {
    const value = { a: undefined, b: [undefined, Number.NaN, Infinity, -Infinity], c: -0 };
    const decoded = decodeFrame(encodeFrame(value)) as typeof value;
    expect(decoded).toStrictEqual(value);
    expect(Object.hasOwn(decoded, 'a')).toBe(true);
    expect(Object.is(decoded.c, -0)).toBe(true);
  });

  test('bits of an array survive, those of NaN too', () => {
    const bits = Uint32Array.of(0x7fc00001, 0xffc12345, 0x80000000);
    const decoded = decodeFrame(encodeFrame(new Float32Array(bits.buffer))) as Float32Array;
    expect(new Uint32Array(decoded.buffer)).toEqual(bits);
    const big = BigInt64Array.of(-1n, 2n ** 62n);
    expect(decodeFrame(encodeFrame({ big }))).toStrictEqual({ big });
  });

  test('each array owns its memory and nothing more', () => {
    const frame = encodeFrame([new Float32Array(4), new Uint8Array(3)]);
    const [first, second] = decodeFrame(frame) as [Float32Array, Uint8Array];
    expect(first.buffer.byteLength).toBe(16);
    expect(second.buffer.byteLength).toBe(3);
    frame.fill(255);
    expect([...first]).toEqual([0, 0, 0, 0]);
  });

  test('an array costs its bytes, not its digits', () => {
    expect(encodeFrame(new Float32Array(160_000).fill(0.1)).byteLength).toBeLessThan(640_100);
  });

  test('blobs start at multiples of 8', () => {
    for (let length = 0; length < 20; length++) {
      const frame = encodeFrame({ ['k'.repeat(length)]: Float64Array.of(Math.PI), n: Uint8Array.of(1) });
      expect(frame.byteLength % 8).toBe(0);
      const at = frame.byteLength - 16;
      expect(new Float64Array(frame.buffer, at, 1)[0]).toBe(Math.PI);
    }
  });
});

describe('what cannot go in is refused with its path', () => {
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  test.each([
    ['a function', { a: [() => 1] }, 'a.0'],
    ['a symbol', { a: Symbol('s') }, 'a'],
    ['a bigint', [1n], '0'],
    ['a date', { when: new Date(0) }, 'when'],
    ['a map', { m: new Map() }, 'm'],
    ['an instance of a class', { e: new Error('x') }, 'e'],
    ['a view without a type', { v: new DataView(new ArrayBuffer(1)) }, 'v'],
    ['a cycle', cycle, 'self.self'],
    ['a key that would become a prototype', JSON.parse('{"a":{"__proto__":{"x":1}}}'), 'a.__proto__'],
  ])('%s', (_, value, path) => {
    expect(() => encodeFrame(value)).toThrow(TypeError);
    expect(() => encodeFrame(value)).toThrow(path);
  });

  test('objects without a prototype are plain', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 });
    expect(decodeFrame(encodeFrame(bare))).toStrictEqual({ a: 1 });
  });
});

describe('hostile frames', () => {
  test('every cut and every flipped byte is refused or gives a value; nothing else is thrown', () => {
    const random = randomOf(2);
    const frame = encodeFrame({
      $: 1,
      id: 3,
      channel: 'a',
      args: [new Float32Array(3), undefined, { b: new Uint8Array(5) }],
    });
    for (let length = 0; length < frame.byteLength; length++) {
      expect(() => decodeFrame(frame.subarray(0, length))).toThrow(expect.objectContaining(damaged));
    }
    for (let round = 0; round < 5000; round++) {
      const hostile = frame.slice();
      for (let flips = 1 + random() * 3; flips > 0; flips--) {
        hostile[Math.floor(random() * hostile.byteLength)] = Math.floor(random() * 256);
      }
      try {
        decodeFrame(hostile);
      } catch (error) {
        expect(error).toMatchObject(damaged);
      }
    }
  });

  test('noise', () => {
    const random = randomOf(3);
    for (let round = 0; round < 2000; round++) {
      const noise = Uint8Array.from({ length: Math.floor(random() * 64) }, () => random() * 256);
      expect(() => decodeFrame(noise)).toThrow(expect.objectContaining(damaged));
    }
  });

  test.each([
    ['no JSON', '{'],
    ['no list', { a: 1 }],
    ['three parts', [1, [], 2]],
    ['lengths that are no list', [1, 2]],
    ['a length that is no number', [1, ['8']]],
    ['a negative length', [{ $: ['Uint8Array', 0] }, [-8]]],
    ['half a byte', [{ $: ['Uint8Array', 0] }, [0.5]]],
    ['a length beyond the frame', [{ $: ['Uint8Array', 0] }, [2 ** 52]]],
    ['an array that is missing', [{ $: ['Uint8Array', 0] }, []]],
    ['an index that is no number', [{ $: ['Uint8Array', '0'] }, [0]]],
    ['an index from a prototype', [{ $: ['Uint8Array', 'length'] }, [0]]],
    ['an array that is not used', [1, [0]]],
    ['an unknown type', [{ $: ['Array', 0] }, [0]]],
    ['a type from a prototype', [{ $: ['constructor', 0] }, [0]]],
    ['a number from a prototype', [{ $: ['constructor'] }, []]],
    ['a placeholder that is no list', [{ $: 'NaN' }, []]],
    ['an empty placeholder', [{ $: [] }, []]],
    ['a placeholder with company', [{ $: ['NaN'], b: 1 }, []]],
    ['a placeholder with too much', [{ $: ['Uint8Array', 0, 1] }, [0]]],
    ['entries that are none', [{ $: ['object', [['a']]] }, []]],
    ['entries with a number for a key', [{ $: ['object', [[1, 2]]] }, []]],
    ['entries that would become a prototype', [{ $: ['object', [['__proto__', { x: 1 }]]] }, []]],
    ['a key that would become a prototype', '[{"__proto__":{"polluted":true}},[]]'],
    ['such a key inside', '[[{"a":{"__proto__":null}}],[]]'],
  ])('%s', (_, header) => {
    expect(() => decodeFrame(frameOf(header))).toThrow(expect.objectContaining(damaged));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('one array used many times: a small frame does not become many large arrays', () => {
    const blob = new Uint8Array(1024);
    const twice = [{ $: ['Uint8Array', 0] }, { $: ['Uint8Array', 0] }];
    expect(() => decodeFrame(frameOf([twice, [1024]], blob))).toThrow(expect.objectContaining(damaged));
  });

  test('an array that ends within a number, and bytes after the last array', () => {
    expect(() => decodeFrame(frameOf([{ $: ['Float32Array', 0] }, [6]], new Uint8Array(8)))).toThrow(
      expect.objectContaining(damaged),
    );
    expect(() => decodeFrame(frameOf([1, []], new Uint8Array(8)))).toThrow(expect.objectContaining(damaged));
  });

  test('brackets without end do not fill the stack', () => {
    const depth = 200_000;
    const header = `[${'['.repeat(depth)}${']'.repeat(depth)},[]]`;
    expect(() => decodeFrame(frameOf(header))).toThrow(expect.objectContaining(damaged));
  });

  test('broken UTF-8', () => {
    const frame = frameOf(['aaaa', []]);
    frame[11] = 0xff;
    expect(() => decodeFrame(frame)).toThrow(expect.objectContaining(damaged));
  });
});
