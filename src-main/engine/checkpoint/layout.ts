/**
 * The bytes of a checkpoint: the open *safetensors* container, so that any lab can open it in Python.
 *
 *     8 bytes   length of the header, unsigned little-endian
 *     header    JSON: { "__metadata__": {string: string}, "<tensor>": { dtype, shape, data_offsets: [begin, end] }, ... }
 *               padded with spaces so that the data starts at a multiple of 8
 *     data      raw row-major little-endian values without gaps, 4-byte types before booleans (all views aligned)
 *
 * Earmark's own entries in `__metadata__`: `earmark.format` (version, "1"), `earmark.step`, `earmark.meta` (JSON), and
 * `earmark.sha256`: the hexadecimal SHA-256 of header and data, taken with these 64 digits as '0'. The container, the
 * place of the checksum and its rule stay the same in every later version, so that a damaged file is never mistaken
 * for a newer one.
 */
import { endianness } from 'node:os';

import { type DType, type HostTensor, type HostTensors, sizeOf } from '../tensors.ts';
import { type JsonObject, isPlainObject, parseSafely, stringifyExactly } from './json.ts';

export const FORMAT_VERSION = 1;
export const LENGTH_BYTES = 8;
/** The limit of the safetensors reference reader; a header of ours is about 100 bytes per tensor. */
export const MAX_HEADER_BYTES = 100_000_000;

const CHECKSUM_DIGITS = 64;
const CHECKSUM_KEY = 'earmark.sha256';
const METADATA = '__metadata__';
const ZERO_CHECKSUM = '0'.repeat(CHECKSUM_DIGITS);

const STORED_DTYPE = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const satisfies Record<DType, string>;
const DTYPE_OF: ReadonlyMap<unknown, DType> = new Map([
  ['F32', 'float32'],
  ['I32', 'int32'],
  ['BOOL', 'bool'],
]);
const BYTES_PER_VALUE = { float32: 4, int32: 4, bool: 1 } as const satisfies Record<DType, number>;

// Tensor memory is written as it lies; every platform Node and Electron ship for today is little-endian.
if (endianness() !== 'LE') throw new Error('Earmark checkpoints need a little-endian machine.');

/** One tensor in the file; `begin` and `end` are bytes from the start of the data section. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Why bytes are not a checkpoint, as the end of a sentence: "the header is not JSON". */
export class Damage extends Error {
  override readonly name = 'Damage';
}

export interface EncodedHeader {
  /** Length field and padded JSON, with the checksum still zero. */
  readonly bytes: Buffer;
  /** Where the checksum's 64 digits go, in bytes from the start of the file. */
  readonly checksumAt: number;
  /** In file order. */
  readonly entries: readonly TensorEntry[];
}

/** @throws TypeError or RangeError when tensors or meta break their own contract (a bug of the caller). */
export function encodeHeader(step: number, tensors: HostTensors, meta: JsonObject): EncodedHeader {
  const entries = layOut(tensors);
  const metadata = {
    'earmark.format': String(FORMAT_VERSION),
    [CHECKSUM_KEY]: ZERO_CHECKSUM,
    'earmark.step': String(step),
    'earmark.meta': stringifyExactly(meta),
  };
  const header: Record<string, unknown> = { [METADATA]: metadata };
  for (const { name, dtype, shape, begin, end } of entries) {
    header[name] = { dtype: STORED_DTYPE[dtype], shape, data_offsets: [begin, end] };
  }
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const padded = Math.ceil(json.length / 8) * 8;
  if (padded > MAX_HEADER_BYTES) throw new RangeError(`a checkpoint header of ${padded} bytes is too long`);
  const bytes = Buffer.alloc(LENGTH_BYTES + padded, ' ');
  bytes.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(bytes, LENGTH_BYTES);
  return { bytes, checksumAt: LENGTH_BYTES + checksumOffset(json, ZERO_CHECKSUM), entries };
}

function layOut(tensors: HostTensors): TensorEntry[] {
  const named = Object.entries(tensors);
  for (const [name, tensor] of named) assertWritable(name, tensor);
  const wide = named.filter(([, { dtype }]) => BYTES_PER_VALUE[dtype] === 4);
  const narrow = named.filter(([, { dtype }]) => BYTES_PER_VALUE[dtype] === 1);
  let end = 0;
  return [...wide, ...narrow].map(([name, { dtype, shape, data }]) => {
    const begin = end;
    end += data.byteLength;
    return { name, dtype, shape, begin, end };
  });
}

function assertWritable(name: string, { dtype, shape, data }: HostTensor): void {
  if (name === METADATA || name === '__proto__') throw new TypeError(`a tensor cannot be named ${name}`);
  if (!shape.every(isCount) || data.length !== sizeOf(shape)) {
    throw new RangeError(`tensor ${name}: ${data.length} values for shape [${shape.join(', ')}]`);
  }
  const right =
    (dtype === 'float32' && data instanceof Float32Array) ||
    (dtype === 'int32' && data instanceof Int32Array) ||
    (dtype === 'bool' && data instanceof Uint8Array);
  if (!right) throw new TypeError(`tensor ${name}: its memory is not that of ${dtype}`);
}

/** The header's own claims, before they are checked against the data section. */
export interface ParsedHeader {
  readonly version: number;
  /** Hexadecimal SHA-256 that the file claims. */
  readonly checksum: string;
  /** The header's bytes with the checksum's digits as '0', ready to be hashed. */
  readonly zeroed: Buffer;
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, unknown>;
}

/**
 * Reads the header's JSON (without the length field).
 * @throws Damage
 */
export function parseHeader(json: Buffer): ParsedHeader {
  const header = parseJson(decodeUtf8(json), 'the header');
  if (!isPlainObject(header)) throw new Damage('the header is not a JSON object');
  const { [METADATA]: own, ...rest } = header;
  if (!isPlainObject(own)) throw new Damage('the header has no metadata');
  const metadata = new Map<string, string>();
  for (const [key, value] of Object.entries(own)) {
    if (typeof value !== 'string') throw new Damage(`the metadata ${key} is not text`);
    metadata.set(key, value);
  }
  const version = Number(required(metadata, 'earmark.format'));
  if (!isCount(version) || version < 1) throw new Damage('its format version is not a number');
  const checksum = required(metadata, CHECKSUM_KEY);
  if (!/^[0-9a-f]{64}$/.test(checksum)) throw new Damage('its checksum is not one');
  const zeroed = Buffer.from(json);
  zeroed.fill('0', checksumOffset(json, checksum), checksumOffset(json, checksum) + CHECKSUM_DIGITS);
  return { version, checksum, zeroed, metadata, tensors: new Map(Object.entries(rest)) };
}

/**
 * Where every tensor lies, in file order; they fill the data section exactly, without gap or overlap.
 * @param dataBytes length of the data section
 * @throws Damage
 */
export function parseEntries(header: ParsedHeader, dataBytes: number): TensorEntry[] {
  const entries = [...header.tensors].map(([name, value]) => parseEntry(name, value));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let filled = 0;
  for (const { name, begin, end } of entries) {
    if (begin < filled) throw new Damage(`the tensor ${name} overlaps another one`);
    if (begin > filled) throw new Damage(`there is a gap before the tensor ${name}`);
    filled = end;
  }
  if (filled > dataBytes) {
    throw new Damage(`it is truncated: ${dataBytes} of ${filled} bytes of data are there`);
  }
  if (filled < dataBytes) throw new Damage(`${dataBytes - filled} bytes follow its last tensor`);
  return entries;
}

function parseEntry(name: string, value: unknown): TensorEntry {
  if (!isPlainObject(value)) throw new Damage(`the tensor ${name} is not described`);
  const dtype = DTYPE_OF.get(value['dtype']);
  if (dtype === undefined) throw new Damage(`the tensor ${name} has a type that format ${FORMAT_VERSION} lacks`);
  const shape = value['shape'];
  if (!isCounts(shape)) throw new Damage(`the tensor ${name} has no valid shape`);
  const offsets = value['data_offsets'];
  if (!isCounts(offsets) || offsets.length !== 2) throw new Damage(`the tensor ${name} has no valid place in the file`);
  const [begin = 0, end = 0] = offsets;
  const bytes = sizeOf(shape) * BYTES_PER_VALUE[dtype];
  if (end - begin !== bytes) throw new Damage(`the place of the tensor ${name} does not fit its shape`);
  return { name, dtype, shape, begin, end };
}

/** @throws Damage */
export function parseStep(header: ParsedHeader): number {
  const step = Number(required(header.metadata, 'earmark.step'));
  if (!isCount(step)) throw new Damage('its step is not a number');
  return step;
}

/** @throws Damage */
export function parseMeta(header: ParsedHeader): JsonObject {
  const meta = parseJson(required(header.metadata, 'earmark.meta'), 'its metadata');
  if (!isPlainObject(meta)) throw new Damage('its metadata is not a JSON object');
  return meta as JsonObject;
}

/** Offset of the checksum's digits in the header's JSON. The pattern cannot occur inside a string: its quotes would be escaped. */
function checksumOffset(json: Buffer, checksum: string): number {
  const prefix = `"${CHECKSUM_KEY}":"`;
  const at = json.indexOf(`${prefix}${checksum}"`);
  if (at < 0) throw new Damage('its header was rewritten by another program');
  return at + prefix.length;
}

function required(metadata: ReadonlyMap<string, string>, key: string): string {
  const value = metadata.get(key);
  if (value === undefined) throw new Damage(`it does not carry ${key}, which every Earmark checkpoint does`);
  return value;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Damage('the header is not text');
  }
}

function parseJson(text: string, what: string): unknown {
  try {
    return parseSafely(text);
  } catch (error) {
    throw new Damage(`${what} is not valid JSON`, { cause: error });
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}
