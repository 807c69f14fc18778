/**
 * Plain values with typed arrays as one binary frame, for transports that carry bytes (the browser host's WebSocket).
 *
 * Frame, little-endian: `u32` mark, `u32` length of the header in bytes, header (JSON, UTF-8: `[value, [bytes of blob 0,
 * bytes of blob 1, …]]`), then the blobs; header and blobs start at multiples of 8. What JSON lacks stands in the value as
 * `{"$": [tag, …]}`; an object that has a key `$` of its own is `{"$": ["object", [[key, value], …]]}`.
 *
 * The values are those of `structuredClone`, which Electron's IPC uses, less dates, maps, sets and bigints; each decoded
 * array owns its memory.
 */
import { UserError } from './errors.ts';

/** In both Node and pages; neither `node` nor `dom` types are at hand in src-shared. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** `EAR1` as bytes. */
const MARK = 0x31524145;
const PREAMBLE = 8;
/** Far above what the contract has; a cycle ends here. */
const MAX_DEPTH = 64;

const arrayTypes = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

/** Numbers that JSON writes as null or without their sign, by tag. */
const numbers = new Map<string, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/**
 * @throws TypeError for a value that a frame cannot hold (a function, a class's instance, a cycle, a key `__proto__`), with
 * the path to it
 */
export function encodeFrame(value: unknown): Uint8Array<ArrayBuffer> {
  const blobs: Uint8Array[] = [];
  const plain = toPlain(value, blobs, []);
  const header = new TextEncoder().encode(JSON.stringify([plain, blobs.map(({ byteLength }) => byteLength)]));
  let at = aligned(PREAMBLE + header.byteLength);
  const offsets = blobs.map(({ byteLength }) => {
    const offset = at;
    at = aligned(at + byteLength);
    return offset;
  });
  const frame = new Uint8Array(at);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MARK, true);
  view.setUint32(4, header.byteLength, true);
  frame.set(header, PREAMBLE);
  blobs.forEach((blob, index) => frame.set(blob, offsets[index]));
  return frame;
}

/** @throws UserError FRAME_DAMAGED for anything that `encodeFrame` does not write */
export function decodeFrame(frame: Uint8Array): unknown {
  if (frame.byteLength < PREAMBLE) throw damaged('it is too short');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MARK) throw damaged('it does not start as one');
  const headerLength = view.getUint32(4, true);
  const blobsStart = aligned(PREAMBLE + headerLength);
  if (blobsStart > frame.byteLength) throw damaged('its header is cut off');
  const [value, lengths] = headerOf(frame.subarray(PREAMBLE, PREAMBLE + headerLength));

  let at = blobsStart;
  const blobs: (Uint8Array | undefined)[] = lengths.map((length) => {
    const blob = frame.subarray(at, at + length);
    if (blob.byteLength !== length) throw damaged('an array is cut off');
    at = aligned(at + length);
    return blob;
  });
  if (at !== frame.byteLength) throw damaged('its length is not what its arrays need');
  const decoded = fromPlain(value, blobs, 0);
  if (blobs.some((blob) => blob !== undefined)) throw damaged('an array is not used');
  return decoded;
}

function headerOf(bytes: Uint8Array): readonly [value: unknown, lengths: readonly number[]] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw damaged('its header is not JSON');
  }
  if (!Array.isArray(header) || header.length !== 2) throw damaged('its header has another form');
  const [value, lengths] = header as [unknown, unknown];
  if (!Array.isArray(lengths) || !lengths.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw damaged('its header has another form');
  }
  return [value, lengths as number[]];
}

/** The value with placeholders for what JSON lacks; appends the bytes of its arrays to `blobs`. */
function toPlain(value: unknown, blobs: Uint8Array[], path: readonly (string | number)[]): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: [Object.is(value, -0) ? '-0' : String(value)] };
    case 'undefined':
      return { $: ['undefined'] };
    case 'object':
      break;
    default:
      throw unfit(path, `a ${typeof value}`);
  }
  if (value === null) return null;
  if (path.length >= MAX_DEPTH) throw unfit(path, 'nested too deeply, or a cycle');
  if (Array.isArray(value)) return Array.from(value, (item, index) => toPlain(item, blobs, [...path, index]));
  if (ArrayBuffer.isView(value)) {
    const type = (value as { readonly [Symbol.toStringTag]?: string })[Symbol.toStringTag] ?? '';
    if (!Object.hasOwn(arrayTypes, type)) throw unfit(path, `a ${type}`);
    blobs.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    return { $: [type, blobs.length - 1] };
  }
  if (!isPlainObject(value)) throw unfit(path, 'neither plain data nor a typed array');
  const entries = Object.entries(value).map(([key, item]) => {
    if (key === '__proto__') throw unfit([...path, key], 'a key that no frame may have');
    return [key, toPlain(item, blobs, [...path, key])] as const;
  });
  return Object.hasOwn(value, '$') ? { $: ['object', entries] } : Object.fromEntries(entries);
}

/** The reverse; works in place on what JSON.parse made and takes each blob out of `blobs`. */
function fromPlain(value: unknown, blobs: (Uint8Array | undefined)[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) throw damaged('it is nested too deeply');
  if (Array.isArray(value)) {
    const array = value as unknown[];
    for (let index = 0; index < array.length; index++) array[index] = fromPlain(array[index], blobs, depth + 1);
    return array;
  }
  const object = value as Record<string, unknown>;
  // JSON.parse makes `__proto__` a property of its own, and a later copy of the object would make it its prototype.
  if (Object.hasOwn(object, '__proto__')) throw damaged('it has a key that no frame may have');
  if (Object.hasOwn(object, '$')) return fromTag(object, blobs, depth);
  for (const key of Object.keys(object)) object[key] = fromPlain(object[key], blobs, depth + 1);
  return object;
}

function fromTag(object: Readonly<Record<string, unknown>>, blobs: (Uint8Array | undefined)[], depth: number): unknown {
  const parts = object['$'];
  if (Object.keys(object).length !== 1 || !Array.isArray(parts)) throw damaged('a placeholder has another form');
  const [tag, content, ...rest] = parts as [unknown, unknown, ...unknown[]];
  if (typeof tag !== 'string' || rest.length > 0) throw damaged('a placeholder has another form');
  if (parts.length === 1) {
    if (tag === 'undefined') return undefined;
    const number = numbers.get(tag);
    if (number === undefined) throw damaged('a placeholder is unknown');
    return number;
  }
  if (tag === 'object') return fromEntries(content, blobs, depth);
  if (!Object.hasOwn(arrayTypes, tag)) throw damaged('a placeholder is unknown');
  const type = arrayTypes[tag as keyof typeof arrayTypes];
  const blob = typeof content === 'number' ? blobs[content] : undefined;
  if (blob === undefined) throw damaged('an array is missing or used twice');
  if (blob.byteLength % type.BYTES_PER_ELEMENT !== 0) throw damaged('an array ends within a number');
  // Each once: a small frame must not become many large arrays.
  blobs[content as number] = undefined;
  const own = new Uint8Array(blob);
  return new type(own.buffer);
}

function fromEntries(
  entries: unknown,
  blobs: (Uint8Array | undefined)[],
  depth: number,
): Readonly<Record<string, unknown>> {
  if (!Array.isArray(entries)) throw damaged('a placeholder has another form');
  const object: Record<string, unknown> = {};
  for (const entry of entries as readonly unknown[]) {
    if (!Array.isArray(entry) || entry.length !== 2) throw damaged('a placeholder has another form');
    const [key, item] = entry as [unknown, unknown];
    if (typeof key !== 'string') throw damaged('a placeholder has another form');
    if (key === '__proto__') throw damaged('it has a key that no frame may have');
    object[key] = fromPlain(item, blobs, depth + 1);
  }
  return object;
}

/** Of this or another realm: a prototype that is null or a realm's `Object.prototype`. */
function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function aligned(offset: number): number {
  return Math.ceil(offset / 8) * 8;
}

function unfit(path: readonly (string | number)[], what: string): TypeError {
  return new TypeError(`A frame cannot hold ${path.join('.') || 'the value'}: it is ${what}.`);
}

function damaged(why: string): UserError {
  return new UserError('FRAME_DAMAGED', `A message between the page and Earmark cannot be read: ${why}.`, {
    hint: 'Reload the page: it may be older than the program.',
  });
}
