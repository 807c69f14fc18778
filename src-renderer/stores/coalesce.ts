/**
 * Makes a loader that events may call as often as they like: one load runs at a time, and calls during it share one more
 * load after it, so that the last answer is never older than the last event.
 */
export function coalesce(load: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  return function request(): Promise<void> {
    if (running === undefined) {
      running = load().finally(() => (running = undefined));
      return running;
    }
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return request();
      });
    return next;
  };
}
