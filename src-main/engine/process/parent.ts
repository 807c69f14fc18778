/** The engine process's line to its parent: Node's IPC channel, or the port of Electron's utility process. */

/** `process.parentPort` of a utility process; the engine imports nothing of Electron. */
interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

function parentPort(): ParentPort | undefined {
  return (process as NodeJS.Process & { readonly parentPort?: ParentPort }).parentPort;
}

export function onParentMessage(listener: (message: unknown) => void): void {
  const port = parentPort();
  if (port === undefined) process.on('message', listener);
  else port.on('message', ({ data }) => listener(data));
}

/**
 * A closed channel is the parent's end, which ends this process too.
 * @throws Error (DataCloneError) when `message` holds something that cannot be cloned
 */
export function sendToParent(message: unknown): void {
  const port = parentPort();
  if (port !== undefined) port.postMessage(message);
  else if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Node tells when its channel closes; Chromium ends a utility process itself. */
export function endWithParent(): void {
  if (parentPort() === undefined) process.once('disconnect', () => process.exit(0));
}
