/** The windows that are open, in the order of their making; apart, so that `app` and windows need not import each other. */
export interface OpenWindow {
  readonly id: number;
  /** @returns false where a listener kept it open */
  close(): boolean;
}

const open = new Set<OpenWindow>();

export function openWindows(): readonly OpenWindow[] {
  return [...open];
}

export function register(window: OpenWindow): void {
  open.add(window);
}

export function unregister(window: OpenWindow): void {
  open.delete(window);
}
