import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StorageInfo } from '../../../src-shared/contract.ts';
import { openFeatureCache } from '../../features/cache.ts';
import type { WorkstationContext } from '../context.ts';
import type { Handlers } from '../workstation.ts';

export function storageHandlers(context: WorkstationContext): Pick<Handlers, 'storage.get' | 'storage.clearCache'> {
  const { cacheFolder, workspaces, settings } = context;
  const cache = openFeatureCache({ folder: cacheFolder, limitBytes: Infinity });

  async function info(): Promise<StorageInfo> {
    const { current } = workspaces;
    const [cached, runsBytes] = await Promise.all([
      cache.contents(),
      current === null ? 0 : bytesBelow(current.folders.runs),
    ]);
    return {
      cacheFolder,
      cacheBytes: cached.bytes,
      workspaceFolder: current?.path ?? null,
      runsBytes,
      settingsFile: settings.path,
    };
  }

  return {
    'storage.get': info,
    'storage.clearCache': async () => {
      await cache.clear();
      return await info();
    },
  };
}

/** Of files in a folder and its folders; links count as nothing, and so does what vanishes meanwhile. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await bytesBelow(path);
    else if (entry.isFile()) {
      bytes += await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
    }
  }
  return bytes;
}
