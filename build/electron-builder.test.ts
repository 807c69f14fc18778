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
