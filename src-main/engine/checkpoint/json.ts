/**
 * JSON for a checkpoint's counters and settings: what is written comes back exactly, or is refused when it is written.
 *
 * Plain `JSON.stringify` turns NaN into null, -0 into 0 and drops what it does not know; a resumed run would then differ
 * from an uninterrupted one without a word. Plain `JSON.parse` accepts `__proto__` as a key, which pollutes prototypes
 * as soon as somebody merges the result.
 */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

const FORBIDDEN_KEY = '__proto__';
/** Far above what anything of ours has. */
const DEEPEST = 200;

/**
 * Text of `value` that parses back to the same value, -0 included. Properties that hold `undefined` are left out.
 * @throws TypeError for anything that JSON cannot carry exactly: NaN, infinities, bigint, typed arrays, class instances.
 */
export function stringifyExactly(value: JsonValue, where = 'meta'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${where} is ${value}, which JSON cannot carry`);
    return Object.is(value, -0) ? '-0' : JSON.stringify(value);
  }
  if (isArray(value)) {
    return `[${value.map((item, index) => stringifyExactly(item, `${where}[${index}]`)).join(',')}]`;
  }
  if (!isPlainObject(value)) throw new TypeError(`${where} is not plain JSON data`);
  const members: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (key === FORBIDDEN_KEY) throw new TypeError(`${where} has a key ${FORBIDDEN_KEY}`);
    if (item !== undefined) members.push(`${JSON.stringify(key)}:${stringifyExactly(item, `${where}.${key}`)}`);
  }
  return `{${members.join(',')}}`;
}

/** @throws SyntaxError when `text` is not JSON, uses `__proto__` as a key anywhere, or is nested more than 200 deep. */
export function parseSafely(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const flaw = flawOf(value);
  if (flaw !== undefined) throw new SyntaxError(flaw);
  return value;
}

/**
 * What makes a parsed value unsafe to hand on, if anything does: `JSON.parse` reads any depth, but a schema that describes
 * itself (`z.json()`) needs the stack for each level.
 */
export function flawOf(value: unknown, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth >= DEEPEST) return `it is nested more than ${DEEPEST} deep`;
  if (Object.hasOwn(value, FORBIDDEN_KEY)) return `it uses the key ${FORBIDDEN_KEY}`;
  for (const item of Object.values(value)) {
    const flaw = flawOf(item, depth + 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** True for `{...}`: not an array, not a class instance. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Array.isArray narrows a readonly union to any[].
function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
