/** Loaded first in a utility process: makes `process.parentPort` and takes Node's own channel away. */
import { EventEmitter } from 'node:events';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send !== undefined) {
  const send = process.send.bind(process);
  /** Messages wait until someone listens. */
  const early: object[] = [];

  class ParentPort extends EventEmitter {
    postMessage(message: unknown): void {
      structuredClone(message);
      send(message, undefined, undefined, () => undefined);
    }

    override on(name: string, listener: (...args: never[]) => void): this {
      super.on(name, listener as (...args: unknown[]) => void);
      if (name === 'message') for (const message of early.splice(0)) this.emit('message', message);
      return this;
    }
  }

  const port = new ParentPort();
  process.on('message', (data: unknown) => {
    const message = { data, ports: [] };
    if (port.listenerCount('message') === 0) early.push(message);
    else port.emit('message', message);
  });
  // Chromium ends a utility process with its parent.
  process.once('disconnect', () => process.exit(0));
  Object.defineProperty(process, 'parentPort', { value: port });
  // `connected` stays: Node's own sending looks at it.
  Object.defineProperty(process, 'send', { value: undefined });
}
