import { UserError } from '../../../src-shared/errors.ts';
import { runProgram, type Instruction } from './path-program.ts';

/** The parts of a path that mean something to Earmark, besides names that become attributes. */
export const MEANINGS = ['type', 'id', 'label', 'split'] as const;

export interface CompiledPattern {
  /** The named parts of a path that fits. */
  readonly match: (path: string) => Readonly<Record<string, string>> | undefined;
  /** Named parts in their order. */
  readonly names: readonly string[];
}

/** No layout has more; a pattern that has is a mistake. */
const MOST_PARTS = 24;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * Compiles a pattern of paths below the root.
 *
 * | in the pattern | stands for |
 * | --- | --- |
 * | `{type}` `{id}` `{label}` `{split}` | this part of the path, within one folder or file name, as short as fits |
 * | `{anything}` | a part that is kept as an attribute |
 * | `*` | any characters within one name |
 * | `**` between slashes | any folders, or none |
 * | `?` | one character |
 * | `[ … ]` | the part in brackets, or nothing |
 * | anything else | itself; upper and lower case are not told apart |
 *
 * So `{type}/{split}/[{label}_]id_{id}_*.wav` is the layout of DCASE 2020.
 *
 * @throws UserError `PATTERN_INVALID`, with the place
 */
export function compilePattern(pattern: string): CompiledPattern {
  const names: string[] = [];
  const program: Instruction[] = [];
  /** Of brackets that are open: whose `second` is the place behind them. */
  const open: { second: number }[] = [];
  let parts = 0;
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    const start = at;
    const character = pattern.charAt(at);
    if (rest.startsWith('**/')) {
      folders(program);
      at += 3;
    } else if (character === '*') {
      stretch(program);
      at += 1;
    } else if (character === '?') {
      program.push({ do: 'any' });
      at += 1;
    } else if (character === '{') {
      const end = pattern.indexOf('}', at);
      const name = end === -1 ? '' : pattern.slice(at + 1, end);
      if (end === -1) throw invalid(pattern, at, 'this brace is not closed');
      if (!NAME.test(name)) throw invalid(pattern, at, `'${name}' is not a name (letters and digits, a letter first)`);
      if (names.includes(name)) throw invalid(pattern, at, `{${name}} is there twice`);
      names.push(name);
      named(program, name);
      at = end + 1;
    } else if (character === '[') {
      const bracket: Instruction = { do: 'either', first: program.length + 1, second: 0 };
      program.push(bracket);
      open.push(bracket);
      at += 1;
    } else if (character === ']') {
      const bracket = open.pop();
      if (bracket === undefined) throw invalid(pattern, at, 'this bracket was never opened');
      bracket.second = program.length;
      at += 1;
    } else if (character === '}') {
      throw invalid(pattern, at, 'this brace was never opened');
    } else {
      program.push({ do: 'unit', unit: character });
      at += 1;
      continue;
    }
    parts++;
    if (parts > MOST_PARTS) throw invalid(pattern, start, `there are more than ${MOST_PARTS} parts`);
  }
  if (open.length > 0) throw invalid(pattern, pattern.lastIndexOf('['), 'this bracket is not closed');
  if (pattern.trim() === '') throw invalid(pattern, 0, 'it is empty');
  if (pattern.startsWith('/') || pattern.includes('\\')) {
    throw invalid(pattern, 0, 'it is a path below the data set, with / between folders');
  }
  return { match: (path) => runProgram(program, path), names };
}

/** Any characters within one name, as many as fit. */
function stretch(program: Instruction[]): void {
  const here = program.length;
  program.push({ do: 'either', first: here + 1, second: here + 3 }, { do: 'any' }, again(here));
}

/** At least one character within one name, as few as fit. */
function named(program: Instruction[], name: string): void {
  const here = program.length;
  program.push({ do: 'begin', name }, { do: 'any' });
  program.push({ do: 'either', first: here + 3, second: here + 1 }, { do: 'end', name });
}

/** Any folders, as many as fit. */
function folders(program: Instruction[]): void {
  const here = program.length;
  program.push({ do: 'either', first: here + 1, second: here + 5 }, { do: 'any' });
  program.push({ do: 'either', first: here + 1, second: here + 3 }, { do: 'unit', unit: '/' }, again(here));
}

const again = (at: number): Instruction => ({ do: 'either', first: at, second: at });

function invalid(pattern: string, at: number, what: string): UserError {
  return new UserError('PATTERN_INVALID', `The pattern ${pattern} is not understood at character ${at + 1}: ${what}.`, {
    hint: 'Write it like {type}/{id}/{label}/*.wav, with * and ? as wildcards and [ ] around what may be missing.',
    details: { pattern, at },
  });
}
