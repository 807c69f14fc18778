/** Small helpers on records of named tensors. */

/** The entry, which must be there: names come from the same signature on both sides. */
export function known<T>(record: Readonly<Record<string, T>>, name: string): T {
  const entry = record[name];
  if (entry === undefined) throw new Error(`no tensor ${name}`);
  return entry;
}

export function mapEntries<A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A, name: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));
}
