import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { cacheKey, openFeatureCache } from '../../features/cache.ts';
import { DEFAULT_LOG_MEL } from '../../features/settings.ts';
import { startWorkstation } from '../testing/workstation.ts';

async function filledCache(entries: number): Promise<{ folder: string; bytes: number }> {
  const folder = await temporaryFolder();
  const cache = openFeatureCache({ folder, limitBytes: Infinity });
  let bytes = 0;
  for (let i = 0; i < entries; i++) {
    const key = cacheKey(`clip ${i}`, DEFAULT_LOG_MEL);
    bytes += await cache.write(key, { bands: 128, frames: 100, data: new Float32Array(12_800) });
  }
  return { folder, bytes };
}

test('sizes of cache and runs; the cache is cleared, and nothing else that lies there', async () => {
  const { folder, bytes } = await filledCache(3);
  expect(bytes).toBeGreaterThan(0);
  await writeFile(join(folder, 'mine.txt'), 'mine');
  const workspace = await temporaryFolder();
  const workbench = { detectors: [], modules: [], cacheFolder: folder };
  const app = await startWorkstation({ workspace, workbench });
  await mkdir(join(workspace, 'runs/a/checkpoints'), { recursive: true });
  await writeFile(join(workspace, 'runs/a/checkpoints/x'), new Uint8Array(1000));
  await writeFile(join(workspace, 'runs/a/log.txt'), new Uint8Array(24));
  const info = { cacheFolder: folder, cacheBytes: bytes, workspaceFolder: workspace, runsBytes: 1024 };
  const settingsFile = join(app.settingsFolder, 'settings.json');
  expect(await app.call('storage.get', {})).toEqual({ ...info, settingsFile });
  expect(await app.call('storage.clearCache', {})).toMatchObject({ ...info, cacheBytes: 0 });
  expect(existsSync(join(folder, 'mine.txt'))).toBe(true);
});

test('a smaller limit is kept at once: what was used longest ago goes', async () => {
  const { folder, bytes } = await filledCache(10);
  const app = await startWorkstation({ workbench: { detectors: [], modules: [], cacheFolder: folder } });
  const cacheBytes = async (): Promise<number> => (await app.call('storage.get', {})).cacheBytes;
  await app.call('settings.set', { cacheGigabytes: bytes / 2 / 1e9 });
  await expect.poll(cacheBytes).toBeLessThanOrEqual(bytes / 2);
  expect(await cacheBytes()).toBeGreaterThan(0);
});
