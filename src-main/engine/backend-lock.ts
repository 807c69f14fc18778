/**
 * tfjs has one current backend per process. Whoever runs tfjs ops (a trace, an eager device) takes turns here, and the
 * ops run synchronously inside the turn.
 */
import { tf } from './tfjs.ts';

let turn: Promise<unknown> = Promise.resolve();

/** Runs `body` with `backend` current. */
export function withBackend<T>(backend: string, body: () => T): Promise<T> {
  const result = turn.then(async () => {
    if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start its backend ${backend}`);
    return body();
  });
  turn = result.catch(() => undefined);
  return result;
}
