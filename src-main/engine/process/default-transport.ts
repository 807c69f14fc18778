/** Which kind of process the engine runs in, chosen once by the program that shows Earmark. */
import { forkEngine } from './node-transport.ts';
import type { StartTransport } from './transport.ts';

let chosen: StartTransport = forkEngine;

/** Node's `fork` until a host has chosen. */
export function defaultTransport(): StartTransport {
  return chosen;
}

/** For a host, before any engine is started: packaged Electron cannot run as Node, its engine is a utility process. */
export function chooseTransport(start: StartTransport): void {
  chosen = start;
}
