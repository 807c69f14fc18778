/** Small things that this browser keeps for this person. Private windows and full disks refuse: then nothing is kept. */

export function remembered<T>(key: string, parse: (value: unknown) => T): T {
  let value: unknown;
  try {
    value = JSON.parse(localStorage.getItem(key) ?? 'null');
  } catch {
    // Storage is denied, or holds what an older version wrote: start afresh.
    value = null;
  }
  return parse(value);
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Denied or full. What is on screen stays as it is; it is only not there next time.
  }
}
