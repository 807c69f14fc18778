/** The one door to main: calls, events, and whether main can be reached. Features import `host` from here. */
import type { HostClient } from '../../src-shared/contract.ts';
import { bridgeHost } from './bridge.ts';
import { socketHost } from './socket.ts';

export const host: HostClient = window.earmark === undefined ? socketHost() : bridgeHost(window.earmark);
