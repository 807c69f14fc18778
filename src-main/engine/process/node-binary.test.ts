import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

import { engineEntry, nodeFor } from './node-binary.ts';

it('runs child.ts from source', () => {
  expect(engineEntry()).toBe(join(import.meta.dirname, 'child.ts'));
});

it('finds the bundled engine beside the bundle, or above its chunks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-bundle-'));
  try {
    await mkdir(join(folder, 'chunks'));
    const url = (...path: string[]) => pathToFileURL(join(folder, ...path)).href;
    expect(() => engineEntry(url('cli.js'))).toThrow(expect.objectContaining({ code: 'ENGINE_START_FAILED' }));
    await writeFile(join(folder, 'engine.js'), '');
    expect(engineEntry(url('cli.js'))).toBe(join(folder, 'engine.js'));
    expect(engineEntry(url('chunks', 'supervisor-abc.js'))).toBe(join(folder, 'engine.js'));
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("takes the project's Node for sources when the running one is too old for them", () => {
  const source = join(import.meta.dirname, 'child.ts');
  expect(nodeFor(source, '24.1.0')).toBe(process.execPath);
  expect(nodeFor(source, '20.20.2')).toMatch(/node_modules[/\\]node[/\\]bin[/\\]node(\.exe)?$/);
  expect(nodeFor('/opt/earmark/out/main/engine.js', '20.20.2')).toBe(process.execPath);
  expect(() => nodeFor('/nowhere/child.ts', '20.20.2')).toThrow(
    expect.objectContaining({ code: 'ENGINE_START_FAILED' }),
  );
});
