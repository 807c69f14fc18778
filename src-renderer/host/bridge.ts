/** The client in Electron's window. */
import type { EventName, Events, HostBridge, HostClient, Result } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import { decodeFrame, encodeFrame } from '../../src-shared/wire.ts';

export function bridgeHost(bridge: HostBridge): HostClient {
  return {
    async call(channel, args) {
      // A store's reactive proxies cannot cross Electron's IPC; a frame's content is plain, as in a browser.
      const answer = await bridge.call(channel, decodeFrame(encodeFrame(args)));
      if (!answer.ok) throw UserError.fromPlain(answer.error);
      return answer.result as Result<typeof channel>;
    },
    on: <E extends EventName>(event: E, listener: (data: Events[E]) => void) =>
      bridge.on(event, listener as (data: unknown) => void),
    onConnection(listener) {
      listener(true);
      return () => undefined;
    },
    pathOf: (file) => bridge.pathOf(file),
  };
}
