import { expect, test } from 'vitest';
import { Random } from '../../engine/random.ts';
import { compilePattern } from './pattern-syntax.ts';

/** The same pattern as a regular expression: right, and slow on some names. */
function asExpression(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*|\?|\[|\]|\{(\w+)\}|[.()]/g, (part, name: string | undefined) => {
    const known: Readonly<Record<string, string>> = {
      ...{ '**/': '(?:[^/]+/)*', '*': '[^/]*', '?': '[^/]', '[': '(?:', ']': ')?' },
    };
    return name === undefined ? (known[part] ?? `\\${part}`) : `(?<${name}>[^/]+?)`;
  });
  return new RegExp(`^${source}$`, 'i');
}

test('the same parts are found as by a regular expression, in 4000 random patterns and paths', () => {
  const random = new Random('patterns');
  const pieces = ['**/', '*', '?', '{id}', '{type}', '{x}', '[', ']', 'a', 'B', '_', '/', '.', 'ä', '('];
  let fitted = 0;
  for (let round = 0; round < 4000; round += 1) {
    const chosen = Array.from({ length: random.integer(1, 8) }, () => pieces[random.integer(0, pieces.length)]!);
    const pattern = chosen.filter((piece, at) => !piece.startsWith('{') || chosen.indexOf(piece) === at).join('');
    let compiled;
    try {
      compiled = compilePattern(pattern);
    } catch {
      // A bracket of its own, a slash first.
      continue;
    }
    for (let path = 0; path < 8; path += 1) {
      const letters = ['a', 'A', 'b', '_', '/', '.', 'Ä', '('];
      const text = Array.from({ length: random.integer(1, 8) }, () => letters[random.integer(0, letters.length)]!).join(
        '',
      );
      const expected = asExpression(pattern).exec(text);
      const parts = Object.fromEntries(
        Object.entries<string | undefined>(expected?.groups ?? {}).filter(([, part]) => part !== undefined),
      );
      expect(compiled.match(text), `${pattern} on ${text}`).toEqual(expected === null ? undefined : parts);
      if (expected !== null) fitted += 1;
    }
  }
  expect(fitted).toBeGreaterThan(500);
});

test.each([
  ['*_*_*_*_*_*_*_*_*.wav', `${'_'.repeat(250)}.flac`],
  ['**/**/**/**/**/**/**/**/{type}.wav', `${'a/'.repeat(24)}a.flac`],
  ['{a}{b}{c}{d}{e}{f}{g}{type}.wav', `${'a'.repeat(250)}.flac`],
])('%s on a name that nearly fits takes no longer than on others', (pattern, path) => {
  const { match } = compilePattern(pattern);
  const began = performance.now();
  expect(match(path)).toBeUndefined();
  expect(performance.now() - began).toBeLessThan(10_000);
});
