/**
 * Clips that were opened or will be next. Neighbours are fetched ahead, one at a time so that the clip that a person waits
 * for never queues behind them.
 */
export interface ClipCache<K, V> {
  /** From the cache, or fetched now. */
  get(key: K): Promise<V>;
  /** Fetches these, the likeliest first, after all that is under way; forgets earlier wishes. */
  prefetch(keys: readonly K[]): void;
  has(key: K): boolean;
  clear(): void;
}

export interface ClipCacheOptions<K, V> {
  readonly load: (key: K) => Promise<V>;
  readonly nameOf: (key: K) => string;
  /** Bytes of a value. */
  readonly sizeOf: (value: V) => number;
  /** Bytes that are kept; at least the last clip is. */
  readonly capacity: number;
}

interface Entry<V> {
  readonly promise: Promise<V>;
  /** Undefined while it is on its way. */
  size: number | undefined;
}

export function clipCache<K, V>({ load, nameOf, sizeOf, capacity }: ClipCacheOptions<K, V>): ClipCache<K, V> {
  const entries = new Map<string, Entry<V>>();
  let wishes: K[] = [];
  let asked = 0;
  let ahead = false;

  function trim(): void {
    let total = 0;
    for (const { size } of entries.values()) total += size ?? 0;
    for (const [name, { size }] of entries) {
      if (total <= capacity || entries.size <= 1) return;
      if (size === undefined) continue;
      entries.delete(name);
      total -= size;
    }
  }

  function fetch(key: K): Promise<V> {
    const name = nameOf(key);
    const known = entries.get(name);
    if (known !== undefined) {
      // Used last, dropped last.
      entries.delete(name);
      entries.set(name, known);
      return known.promise;
    }
    const entry: Entry<V> = { promise: load(key), size: undefined };
    entries.set(name, entry);
    entry.promise.then(
      (value) => {
        entry.size = sizeOf(value);
        trim();
      },
      // A failure is told to whoever asked, and the next one asks again.
      () => entries.get(name) === entry && entries.delete(name),
    );
    return entry.promise;
  }

  async function goAhead(): Promise<void> {
    if (ahead) return;
    ahead = true;
    try {
      while (asked === 0 && wishes.length > 0) {
        // A neighbour that cannot be read is told when it is opened, not before.
        await fetch(wishes.shift()!).catch(() => undefined);
      }
    } finally {
      ahead = false;
    }
  }

  return {
    async get(key) {
      asked++;
      try {
        return await fetch(key);
      } finally {
        asked--;
        void goAhead();
      }
    },
    prefetch(keys) {
      wishes = keys.filter((key) => !entries.has(nameOf(key)));
      void goAhead();
    },
    has: (key) => entries.has(nameOf(key)),
    clear() {
      wishes = [];
      entries.clear();
    },
  };
}
