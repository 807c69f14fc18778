import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DebugLogger } from 'builder-util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

test("the packaging's configuration is valid and names files that are there", async () => {
  const { getConfig, validateConfiguration } = await import('app-builder-lib/out/util/config/config.js');
  const config = await getConfig(ROOT, 'build/electron-builder.yml', null);
  // Throws for unknown keys and wrong types.
  await validateConfiguration(config, new DebugLogger(false));
  for (const file of [config.afterPack, config.icon])
    expect(existsSync(join(ROOT, String(file))), String(file)).toBe(true);
});

test('each platform takes the built program, and the native library of no other', async () => {
  const { getConfig } = await import('app-builder-lib/out/util/config/config.js');
  const config = await getConfig(ROOT, 'build/electron-builder.yml', null);
  const lists = [config.linux, config.mac, config.win].map((platform) => platform?.files as string[]);
  const [linux = [], ...others] = lists.map((list) =>
    list.filter((pattern) => !pattern.includes('onnxruntime-node/bin')),
  );
  expect(linux).toContain('out/**');
  for (const list of others) expect(list).toEqual(linux);
  const excluded = lists.map((list) => list.find((pattern) => pattern.includes('onnxruntime-node/bin')));
  expect(excluded.map((pattern) => /\{(.*)\}/.exec(pattern ?? '')?.[1])).toEqual([
    'darwin,win32',
    'linux,win32',
    'darwin,linux',
  ]);
});
