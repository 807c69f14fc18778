/** Listeners by name. One that throws is reported to the window and keeps no other from being told. */
export interface Listeners<T> {
  /** @returns a function that ends it */
  add(name: string, listener: (data: T) => void): () => void;
  tell(name: string, data: T): void;
}

export function listeners<T>(): Listeners<T> {
  const byName = new Map<string, Set<{ readonly listener: (data: T) => void }>>();
  return {
    add(name, listener) {
      // An entry of its own, so that the same function may listen twice and end once.
      const entry = { listener };
      const entries = byName.get(name) ?? new Set();
      byName.set(name, entries.add(entry));
      return () => {
        entries.delete(entry);
        if (entries.size === 0 && byName.get(name) === entries) byName.delete(name);
      };
    },
    tell(name, data) {
      for (const { listener } of [...(byName.get(name) ?? [])]) {
        try {
          listener(data);
        } catch (error) {
          reportError(error);
        }
      }
    },
  };
}
