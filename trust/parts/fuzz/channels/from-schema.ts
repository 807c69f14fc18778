/** Arguments from the contract's own schemas: of the right shape, and as wild as the shape lets them be. */
import fc from 'fast-check';
import { z } from 'zod';
import { contract, type ChannelName } from '../../../../src-shared/contract.ts';
import { oddNumber, oddText } from '../edit-text.ts';
import { knownText } from './known.ts';

/** Wide enough for every channel's arguments, narrow enough that one call takes milliseconds. */
const LONGEST_LIST = 6;

/** @throws Error for a kind of schema that nobody has taught this file: the contract has grown */
export function argumentsOf(channel: ChannelName): fc.Arbitrary<unknown> {
  return fromSchema(contract[channel].args, channel.split('.')[0] ?? '');
}

/** @param key that the value stands under, which says what kind of name, number or text it is */
function fromSchema(schema: z.core.$ZodType, key: string): fc.Arbitrary<unknown> {
  const kind = schema as z.core.$ZodTypes;
  const { def } = kind._zod;
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape);
      const required = fields.filter(([, field]) => !isOptional(field)).map(([name]) => name);
      const made = Object.fromEntries(fields.map(([name, field]) => [name, fromSchema(bare(field), name)]));
      return fc.record(made, { requiredKeys: required });
    }
    case 'array': {
      const { least, most } = boundsOf(def);
      const maxLength = Math.max(least, Math.min(most, LONGEST_LIST));
      return fc.array(fromSchema(def.element, key), { minLength: least, maxLength });
    }
    case 'string':
      return textFor(key, boundsOf(def).most);
    case 'number':
      return numberFor(def);
    case 'boolean':
      return fc.boolean();
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'union':
      return fc.oneof(...def.options.map((option) => fromSchema(option, key)));
    case 'nullable':
      return fc.option(fromSchema(def.innerType, key), { nil: null, freq: 3 });
    case 'optional':
      return fromSchema(def.innerType, key);
    case 'pipe':
      return fromSchema(def.in, key);
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
    if (check.check === 'greater_than') low = Number(check.value);
    if (check.check === 'less_than') high = Number(check.value);
  }
  const near = [low, high, 0, 1, 0.05, 0.9, 10, 20, 255].filter((value) => value >= low && value <= high);
  const whole = fc.integer({ min: Math.max(low, -1000), max: Math.min(high, 100_000) });
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...near) },
    { weight: 2, arbitrary: whole },
    { weight: 1, arbitrary: def.format === undefined ? oddNumber : oddNumber.map(Math.trunc) },
  );
}

function textFor(key: string, most: number): fc.Arbitrary<string> {
  const odd = oddText.map((text) => text.slice(0, most));
  const known = knownText(key);
  return known.length === 0
    ? odd
    : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: odd });
}
