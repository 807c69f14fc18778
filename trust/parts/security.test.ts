import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, temporaryFolder } from '../../src-main/datasets/testing/folders.ts';
import { figureOf, security } from './security/index.ts';
import { documented, promisesOf } from './security/promises.ts';
import { addTap, type Count } from './security/run-tests.ts';

test('every promise of docs/security.md names tests that are there', () => {
  const promises = documented();
  expect(promises.length).toBeGreaterThan(20);
  expect(new Set(promises.map(({ attempt }) => attempt)).size).toBe(promises.length);
});

test('tests of promises run and are counted', { timeout: 120_000 }, async () => {
  const folder = await temporaryFolder();
  const figures = await security.run({ size: 'short', seed: 1, folder, say: () => undefined });
  expect(figures.filter(({ kept }) => !kept)).toEqual([]);
  expect(figures).toHaveLength(2);
  for (const { figure } of figures) expect(figure).toMatch(/^[1-9]\d* tests passed$/);
});

test('a row without a test, or with one that is gone, is refused', async () => {
  const root = await folderWith({ 'a.test.ts': '' });
  const table = (held: string): string => `| attempt | promise | held by |\n| --- | --- | --- |\n| x | y | ${held} |\n`;
  expect(promisesOf(table('`a.test.ts`'), root)).toEqual([{ attempt: 'x', promise: 'y', tests: ['a.test.ts'] }]);
  expect(() => promisesOf(table('care'), root)).toThrow('"x" is held by no test');
  expect(() => promisesOf(table(`\`${join('gone', 'b.test.ts')}\``), root)).toThrow('no gone/b.test.ts');
  expect(() => promisesOf('', root)).toThrow('no table');
});

test('a promise is broken where a test of it fails, and where none ran', () => {
  const counts = new Map<string, Count>();
  addTap(
    counts,
    [
      'TAP version 13',
      'ok 1 - a.test.ts > one > two # time=1.00ms',
      'ok 2 - a.test.ts > three # SKIP',
      'not ok 3 - b.test.ts > one # time=2ms',
    ].join('\n'),
  );
  expect(counts.get('a.test.ts')).toEqual({ passed: 1, failed: 0, skipped: 1 });
  const about = { attempt: 'x', promise: 'y' };
  expect(figureOf({ ...about, tests: ['a.test.ts'] }, counts)).toMatchObject({
    kept: true,
    figure: '1 tests passed, 1 skipped',
  });
  expect(figureOf({ ...about, tests: ['a.test.ts', 'b.test.ts'] }, counts)).toMatchObject({ kept: false });
  expect(figureOf({ ...about, tests: ['a.test.ts', 'c.test.ts'] }, counts)).toMatchObject({
    kept: false,
    figure: '1 tests passed, 1 skipped, none in c.test.ts',
  });
});
