import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { electronRuntime } from './electron-runtime.ts';

let root: string;
let folder: string;
const said: string[] = [];
const say = (line: string): void => void said.push(line);
const attempts = async (): Promise<number> => (await readFile(join(root, 'attempts'), 'utf8').catch(() => '')).length;

/** Replaces electron's installer; each run leaves a mark. */
async function installer(then: string): Promise<void> {
  const mark = `require('fs').appendFileSync(${JSON.stringify(join(root, 'attempts'))}, 'x');`;
  await writeFile(join(folder, 'install.js'), `${mark}\n${then}`);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'earmark-electron-'));
  folder = join(root, 'node_modules', 'electron');
  said.length = 0;
  await mkdir(join(folder, 'dist'), { recursive: true });
  await writeFile(join(root, 'package.json'), '{}');
  await writeFile(join(folder, 'package.json'), '{"version":"44.0.0"}');
});

test('a runtime that is there is found without its installer', async () => {
  await installer('process.exit(1)');
  await writeFile(join(folder, 'path.txt'), 'electron');
  await writeFile(join(folder, 'dist', 'electron'), '');
  expect(await electronRuntime({ root, say })).toBe(join(folder, 'dist', 'electron'));
  expect(await attempts()).toBe(0);
});

test('one that is missing is downloaded', async () => {
  await installer(
    "const { writeFileSync: w } = require('fs'); w(__dirname + '/path.txt', 'electron'); w(__dirname + '/dist/electron', '');",
  );
  expect(await electronRuntime({ root, say })).toBe(join(folder, 'dist', 'electron'));
});

test('a download that fails is tried again a day later, not at every start', async () => {
  await installer("console.error('blocked'); process.exit(1)");
  expect(await electronRuntime({ root, say })).toBeUndefined();
  expect(await electronRuntime({ root, say })).toBeUndefined();
  expect(await attempts()).toBe(1);
  const tomorrow = (): number => Date.now() + 25 * 3600 * 1000;
  expect(await electronRuntime({ root, say, now: tomorrow })).toBeUndefined();
  expect(await attempts()).toBe(2);
  await writeFile(join(folder, 'package.json'), '{"version":"45.0.0"}');
  expect(await electronRuntime({ root, say })).toBeUndefined();
  expect(await attempts()).toBe(3);
  expect(said).toEqual([]);
});

test('a download that hangs ends at the limit, and people are told that there is one', async () => {
  await installer('setInterval(() => undefined, 1000)');
  const start = performance.now();
  expect(await electronRuntime({ root, say, downloadLimit: 3000 })).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(8000);
  expect(said).toEqual([expect.stringContaining('Downloading')]);
});

test('an installer that ends well and leaves nothing is no runtime', async () => {
  await installer('');
  expect(await electronRuntime({ root, say })).toBeUndefined();
});

test('nothing is downloaded where that is not wanted, or where the package is missing', async () => {
  await installer('');
  expect(await electronRuntime({ root, say, download: false })).toBeUndefined();
  expect(await attempts()).toBe(0);
  expect(await electronRuntime({ root: tmpdir(), say })).toBeUndefined();
});
