import { usageError } from './command.ts';

/** Options of every command that trains. */
export const METHOD_OPTIONS = {
  method: {
    type: 'string',
    value: 'M',
    default: 'auddsr',
    description: 'The detector: auddsr, ae, idnn and others; a wrong one lists them.',
  },
  preset: {
    type: 'string',
    value: 'P',
    description: "The method's settings: paper, cpu or quick; AudDSR has gpu too.",
  },
  device: { type: 'string', value: 'D', default: 'cpu', description: 'Where to compute; earmark devices lists them.' },
  seed: {
    type: 'string',
    value: 'N',
    default: '0',
    description: 'A whole number; the same one gives the same scores.',
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'key=value',
    description: 'Change a setting of the preset; may be repeated.',
  },
  pattern: { type: 'string', value: 'P', description: 'How to read the folder, as for earmark inspect.' },
} as const;

interface MethodValues {
  readonly method: string;
  readonly preset?: string | undefined;
  readonly device: string;
  readonly seed: string;
  readonly set?: readonly string[] | undefined;
}

/** @throws usage errors */
export function methodChoice({ method, preset, device, seed, set = [] }: MethodValues): {
  method: string;
  preset: string;
  device: string;
  seed: number;
  set: readonly string[];
} {
  const number = Number(seed);
  if (!/^\d+$/.test(seed) || !Number.isSafeInteger(number)) {
    throw usageError(`'${seed}' is not a seed.`, 'Give a whole number, for example --seed 1.');
  }
  const wrong = set.find((pair) => !pair.includes('='));
  if (wrong !== undefined) throw usageError(`'${wrong}' is not key=value.`, 'For example --set stage2.iterations=400.');
  return { method, preset: required(preset, '--preset'), device, seed: number, set };
}

/** @throws a usage error when the option is not there */
export function required(value: string | undefined, option: string): string {
  if (value !== undefined && value !== '') return value;
  throw usageError(`${option} is missing.`, 'See --help for what the command needs.');
}

/** The data set's folder. */
export function dataSource(root: string, pattern: string | undefined): { root: string; pattern?: string } {
  return { root, ...(pattern === undefined ? {} : { pattern }) };
}
