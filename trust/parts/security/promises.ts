/** The table of docs/security.md: what is promised, and which tests hold it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../..');

export interface SecurityPromise {
  readonly attempt: string;
  readonly promise: string;
  /** Below the root. */
  readonly tests: readonly string[];
}

/** The part `fuzz` holds those that name it. */
const FUZZING = '`npm run fuzz`';

/** @throws Error where a row names no test, or one that is not there: the document would promise what nothing holds */
export function promisesOf(document: string, root = ROOT): readonly SecurityPromise[] {
  const rows = [...document.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, ...cells]) => cells);
  const heads = rows.flatMap(([attempt], at) => (attempt === 'attempt' ? [at] : []));
  if (heads.length !== 1) throw new Error('docs/security.md has no table of attempts.');
  const promises = rows
    .slice(heads[0]! + 1)
    .filter(([attempt = '', , held = '']) => !/^-+$/.test(attempt) && !held.includes(FUZZING));
  if (promises.length === 0) throw new Error('The table of docs/security.md is empty.');
  return promises.map(([attempt = '', promise = '', held = '']) => {
    const tests = [...held.matchAll(/`([^`]+\.(?:test|spec)\.ts)`/g)].map(([, path = '']) => path);
    const missing = tests.filter((path) => !existsSync(join(root, path)));
    if (tests.length === 0 || missing.length > 0) {
      throw new Error(
        `docs/security.md: "${attempt}" is held by no test${missing.map((path) => `; no ${path}`).join('')}.`,
      );
    }
    return { attempt, promise, tests };
  });
}

export const documented = (): readonly SecurityPromise[] =>
  promisesOf(readFileSync(join(ROOT, 'docs/security.md'), 'utf8'));
