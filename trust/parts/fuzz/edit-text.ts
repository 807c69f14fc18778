/** Changes of text and of JSON: words that mean something to a format, values of another kind, keys of prototypes. */
import fc from 'fast-check';
import { byteEdit, joined, share } from './edit-bytes.ts';
import type { Edit } from './target.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
export const textOf = (input: Uint8Array): string => decoder.decode(input);
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/** Names, notes and numbers as text that somebody, somewhere, has typed or wanted to be typed. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    'a\0b',
    '__proto__',
    'constructor',
    'toString',
    '..',
    '../../etc/passwd',
    '/',
    '\\',
    '.',
  ),
  fc.constantFrom(
    '=1+2',
    "'=1",
    '@SUM(A1)',
    '<script>',
    '"',
    "'",
    ',',
    ';',
    '\t',
    '\r\n',
    '\u2028',
    '\uFEFF',
    '\u202Egpj.exe',
  ),
  fc.constantFrom(
    'NaN',
    '-0',
    '1e999',
    '0x10',
    '1,5',
    'null',
    '\uD800',
    'é',
    'e\u0301',
    '故障',
    '🎧',
    '\u001b[2J',
    '%s%n',
    '${x}',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
  // Long, and wrong at the end: what a careless pattern tries in a billion ways.
  fc
    .tuple(
      fc.constantFrom('a', '1', '/', '.', ' ', '#', "'", '\t', '-'),
      fc.constantFrom(10, 300, 9000, 60_000),
      fc.constantFrom('', 'x'),
    )
    .map(([character, length, last]) => character.repeat(length) + last),
);

export const oddNumber: fc.Arbitrary<number> = fc.oneof(
  fc.constantFrom(0, -1, 1, 0.5, 255, 256, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 31), 1e308, -1e308, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddNumber,
  oddText,
  fc.constantFrom(null, true, false, [], {}),
  fc.jsonValue({ maxDepth: 2 }),
  fc.integer({ min: 1, max: 3000 }).map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
);

interface Node {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function nodesOf(value: unknown, found: Node[] = [], depth = 0): Node[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return found;
  if (depth > 40 || found.length > 5000) return found;
  for (const key of Object.keys(value)) {
    found.push({ parent: value as Record<string, unknown>, key });
    nodesOf((value as Record<string, unknown>)[key], found, depth + 1);
  }
  return found;
}

/** A change of a JSON value, in place; what is no object stays. */
export type JsonEdit = (value: unknown, other: unknown) => void;

export const jsonValueEdit: fc.Arbitrary<JsonEdit> = fc
  .record({
    place: share,
    otherPlace: share,
    how: fc.constantFrom('value', 'value', 'value', 'remove', 'rename', 'prototype', 'swap', 'take', 'repeat', 'nudge'),
    value: oddValue,
    text: oddText,
  })
  .map(({ place, otherPlace, how, value, text }): JsonEdit => (document, other) => {
    const nodes = nodesOf(document);
    const node = nodes[Math.floor(place * nodes.length)];
    if (node === undefined) return;
    const { parent, key } = node;
    switch (how) {
      case 'remove':
        if (Array.isArray(parent)) parent.splice(Number(key), 1);
        else Reflect.deleteProperty(parent, key);
        break;
      case 'rename':
        define(parent, text, parent[key]);
        if (!Array.isArray(parent)) Reflect.deleteProperty(parent, key);
        break;
      case 'prototype':
        define(parent, '__proto__', value);
        break;
      case 'swap':
      case 'take': {
        const others = how === 'swap' ? nodes : nodesOf(other);
        const from = others[Math.floor(otherPlace * others.length)];
        if (from !== undefined) define(parent, key, structuredClone(from.parent[from.key]));
        break;
      }
      case 'repeat':
        if (Array.isArray(parent))
          for (let time = 0; time < 1 + otherPlace * 300; time += 1) parent.push(parent[Number(key)]);
        break;
      case 'nudge':
        if (typeof parent[key] === 'number') define(parent, key, parent[key] + (otherPlace < 0.5 ? 1 : -1));
        else if (typeof parent[key] === 'string') define(parent, key, parent[key] + text);
        break;
      default:
        define(parent, key, value);
    }
  });

/** As an own property, `__proto__` too: what JSON.parse makes of such a key. */
function define(object: object, key: string, value: unknown): void {
  if (Array.isArray(object) && key === 'length') return;
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Changes of a JSON text; one that is no JSON any more gets a change of its bytes. */
export const jsonEdit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: jsonValueEdit.map((edit): Edit => (input, other) => {
      const document = parsed(input);
      if (document === undefined) return input;
      edit(document, parsed(other));
      return bytesOf(jsonText(document) ?? '');
    }),
  },
  { weight: 1, arbitrary: byteEdit },
);

/** @returns undefined where values that were repeated again and again are too long for a string */
export function jsonText(json: unknown): string | undefined {
  try {
    return JSON.stringify(json);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function parsed(input: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(input));
  } catch {
    return undefined;
  }
}

/** Changes of text in lines: words put in, words in place of words, lines twice or in another order. */
export function textEdit(words: readonly string[]): fc.Arbitrary<Edit> {
  const word = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: oddText });
  const put = fc.tuple(share, word).map(([where, text]): Edit => (input) => {
    const index = Math.floor(where * (input.length + 1));
    return joined(input.subarray(0, index), bytesOf(text), input.subarray(index));
  });
  const replace = fc.tuple(share, word).map(([where, text]): Edit => (input) => {
    const cells = textOf(input).split(/([\t,\r\n ])/);
    cells[2 * Math.floor((where * (cells.length + 1)) / 2)] = text;
    return bytesOf(cells.join(''));
  });
  const lines = fc.tuple(share, share, fc.integer({ min: 0, max: 200 })).map(([from, to, times]): Edit => (input) => {
    const all = textOf(input).split('\n');
    const line = all[Math.floor(from * all.length)] ?? '';
    all.splice(Math.floor(to * all.length), 0, ...Array.from({ length: times }, () => line));
    return bytesOf(all.join('\n'));
  });
  return fc.oneof(
    { weight: 3, arbitrary: put },
    { weight: 4, arbitrary: replace },
    { weight: 1, arbitrary: lines },
    { weight: 2, arbitrary: byteEdit },
  );
}
