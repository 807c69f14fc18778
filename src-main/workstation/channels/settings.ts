import { openFeatureCache } from '../../features/cache.ts';
import type { WorkstationContext } from '../context.ts';
import type { Handlers } from '../workstation.ts';

export function settingsHandlers({
  settings,
  events,
  cacheFolder,
  log,
}: WorkstationContext): Pick<Handlers, 'settings.get' | 'settings.set'> {
  return {
    'settings.get': () => settings.current,
    'settings.set': async (change) => {
      const before = settings.current.cacheGigabytes;
      const next = await settings.change(change);
      events.emit('settings.changed', next);
      if (next.cacheGigabytes < before) trim(1e9 * next.cacheGigabytes);
      return next;
    },
  };

  /** In the background; engines that compute now go by the limit that they were started with, and trim later. */
  function trim(limitBytes: number): void {
    const cache = openFeatureCache({ folder: cacheFolder, limitBytes });
    cache.trim().catch((error: unknown) => log.warning(`the cache ${cacheFolder} was not trimmed: ${String(error)}`));
  }
}
