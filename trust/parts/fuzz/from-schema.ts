/** Values from the program's own schemas: of the right shape, and as wild as the shape lets them be. */
import fc from 'fast-check';
import { z } from 'zod';
import { oddNumber, oddText } from './edit-text.ts';

/** Wide enough for every channel's arguments, narrow enough that one call takes milliseconds. */
const LONGEST_LIST = 6;

/** Later years have more than four digits, which ISO 8601 and zod have not. */
const LAST = new Date('9999-12-31');

/** Texts that mean something under a key; none where nothing is known of it. */
export type KnownText = (key: string) => readonly string[];

/**
 * @param key that the value stands under, which says what kind of name, number or text it is
 * @throws Error for a kind of schema that nobody has taught this file: the contract has grown
 */
export function fromSchema(schema: z.core.$ZodType, key: string, known: KnownText): fc.Arbitrary<unknown> {
  const inner = (of: z.core.$ZodType, under = key): fc.Arbitrary<unknown> => fromSchema(of, under, known);
  const kind = schema as z.core.$ZodTypes;
  const { def } = kind._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape);
      const required = fields.filter(([, field]) => !isOptional(field)).map(([name]) => name);
      const made = Object.fromEntries(fields.map(([name, field]) => [name, inner(bare(field), name)]));
      return fc.record(made, { requiredKeys: required });
    }
    case 'array': {
      const { least, most } = boundsOf(def);
      const maxLength = Math.max(least, Math.min(most, LONGEST_LIST));
      return fc.array(inner(def.element), { minLength: least, maxLength });
    }
    case 'string':
      return textFor(def, known(key));
    case 'number':
      return numberFor(def);
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'union':
      return fc.oneof(...def.options.map((option) => inner(option)));
    case 'nullable':
      return fc.option(inner(def.innerType), { nil: null, freq: 3 });
    case 'optional':
      return inner(def.innerType);
    case 'pipe':
      return inner(def.in);
    case 'record':
      return fc.dictionary(oddText, inner(def.valueType), { maxKeys: 4, noNullPrototype: true });
    case 'lazy':
      // JSON of any kind describes itself.
      return fc.jsonValue({ maxDepth: 3 });
    case 'tuple':
      return fc.tuple(...def.items.map((item) => inner(item)));
    case 'custom':
      // The contract has no other classes: parts of uploads, a logo.
      return fc.uint8Array({ maxLength: 64 });
    default:
      throw new Error(`no generator for a schema of type ${def.type} (${key})`);
  }
}

const isOptional = (schema: z.core.$ZodType): boolean => schema._zod.def.type === 'optional';
const bare = (schema: z.core.$ZodType): z.core.$ZodType => (schema instanceof z.ZodOptional ? schema.unwrap() : schema);

interface Checked {
  readonly checks?: readonly z.core.$ZodCheck[] | undefined;
}

function boundsOf({ checks = [] }: Checked): { readonly least: number; readonly most: number } {
  let [least, most] = [0, 60_000];
  for (const { _zod } of checks) {
    const def = _zod.def as z.core.$ZodCheckMinLengthDef | z.core.$ZodCheckMaxLengthDef;
    if (def.check === 'min_length') least = def.minimum;
    if (def.check === 'max_length') most = def.maximum;
  }
  return { least, most };
}

function numberFor({ checks = [], ...def }: Checked & { readonly format?: unknown }): fc.Arbitrary<number> {
  let [low, high] = [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  for (const { _zod } of checks) {
    const check = _zod.def as z.core.$ZodCheckGreaterThanDef | z.core.$ZodCheckLessThanDef;
    const next = check.inclusive ? 0 : Number.EPSILON;
    if (check.check === 'greater_than') low = Number(check.value) + next;
    if (check.check === 'less_than') high = Number(check.value) - next;
  }
  const whole = def.format !== undefined;
  if (whole) [low, high] = [Math.ceil(low), Math.floor(high)];
  const inside = (value: number): number => Math.min(high, Math.max(low, whole ? Math.trunc(value) : value));
  const near = [low, high, 0, 1, 0.05, 0.9, 10, 20, 255].map(inside);
  const few = fc.integer({ min: -1000, max: 100_000 }).map(inside);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...near) },
    { weight: 2, arbitrary: few },
    { weight: 1, arbitrary: oddNumber.map(inside) },
  );
}

function textFor(def: Checked, known: readonly string[]): fc.Arbitrary<string> {
  const { most } = boundsOf(def);
  const odd = formOf(def) ?? oddText.map((text) => text.slice(0, most));
  return known.length === 0
    ? odd
    : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: odd });
}

/** Of texts that have a form: a hash, a time. */
function formOf(def: Checked & { readonly format?: unknown }): fc.Arbitrary<string> | undefined {
  if (def.format === 'datetime')
    return fc.date({ noInvalidDate: true, min: new Date(0), max: LAST }).map((when) => when.toISOString());
  for (const { _zod } of def.checks ?? []) {
    const { pattern } = _zod.def as z.core.$ZodCheckStringFormatDef;
    if (pattern !== undefined) return fc.stringMatching(pattern);
  }
  return undefined;
}
