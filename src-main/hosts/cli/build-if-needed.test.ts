import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { buildIfNeeded, stampOf } from './build-if-needed.ts';

let root: string;
const said: string[] = [];
const say = (line: string): void => void said.push(line);

/** A builder that counts its runs, and fails where the sources say so. */
const BUILDER = `
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
if (existsSync('src-main/broken.ts')) { console.error('broken.ts: unexpected token'); process.exit(1); }
mkdirSync('out/main', { recursive: true });
mkdirSync('out/renderer', { recursive: true });
writeFileSync('out/main/cli.js', '');
writeFileSync('out/renderer/index.html', '');
appendFileSync('runs', 'x');
`;

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const builds = async (): Promise<number> => (await readFile(join(root, 'runs'), 'utf8').catch(() => '')).length;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'earmark-build-'));
  said.length = 0;
  await write('package.json', '{"type":"module"}');
  await write('src-main/a.ts', '1');
  await write('src-renderer/index.html', '<html></html>');
  await write('node_modules/electron-vite/package.json', '{"type":"module"}');
  await write('node_modules/electron-vite/bin/electron-vite.js', BUILDER);
});

test('builds once, says so in one line, and not again', async () => {
  expect(await buildIfNeeded(root, say)).toBe(true);
  expect(await buildIfNeeded(root, say)).toBe(false);
  expect(await builds()).toBe(1);
  expect(said).toEqual(['Building Earmark, once.']);
});

test('again after a change, a new file, a file less or a lost output; not after a touch or a changed test', async () => {
  await buildIfNeeded(root, say);
  await write('src-main/a.ts', '2');
  expect(await buildIfNeeded(root, say)).toBe(true);
  await write('src-shared/b.ts', '');
  expect(await buildIfNeeded(root, say)).toBe(true);
  await rm(join(root, 'src-shared/b.ts'));
  expect(await buildIfNeeded(root, say)).toBe(true);
  await rm(join(root, 'out/renderer/index.html'));
  expect(await buildIfNeeded(root, say)).toBe(true);
  await utimes(join(root, 'src-main/a.ts'), new Date(), new Date());
  await write('src-main/a.test.ts', 'changed');
  expect(await buildIfNeeded(root, say)).toBe(false);
  expect(said.at(-1)).toBe('Building Earmark: its sources have changed.');
});

test('a build that fails is a sentence with what the builder said, and counts as none', async () => {
  await write('src-main/broken.ts', '');
  await expect(buildIfNeeded(root, say)).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    details: { output: expect.stringContaining('unexpected token') },
  });
  await rm(join(root, 'src-main/broken.ts'));
  expect(await buildIfNeeded(root, say)).toBe(true);
});

test('two starts at once build once; the lock of a process that is gone is none', async () => {
  await write('out/.building', '999999999');
  await Promise.all([buildIfNeeded(root, say), buildIfNeeded(root, say), buildIfNeeded(root, say)]);
  expect(await builds()).toBe(1);
  expect(await buildIfNeeded(root, say)).toBe(false);
});

test('a package without sources builds nothing; a checkout without tools says what to install', async () => {
  await rm(join(root, 'node_modules'), { recursive: true });
  await expect(buildIfNeeded(root, say)).rejects.toMatchObject({ code: 'BUILD_TOOLS_MISSING' });
  await rm(join(root, 'src-renderer'), { recursive: true });
  expect(await buildIfNeeded(root, say)).toBe(false);
});

test('content moved from one file to another is a change', async () => {
  await write('src-main/b.ts', '');
  const before = await stampOf(root);
  await write('src-main/a.ts', '');
  await write('src-main/b.ts', '1');
  expect(await stampOf(root)).not.toBe(before);
});
