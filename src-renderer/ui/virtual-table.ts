/** What `VirtualTable.vue` and its users share. */

export interface TableColumn {
  /** Names the slot `cell-<key>` and, where it can be sorted, the order that main is asked for. */
  readonly key: string;
  readonly label: string;
  /** px; the least where it grows. */
  readonly width: number;
  /** Share of the room that is left. */
  readonly grow?: number | undefined;
  readonly align?: 'left' | 'right' | 'center' | undefined;
  readonly sortable?: boolean | undefined;
  /** The order of the first click, for columns whose largest values matter. */
  readonly descendingFirst?: boolean | undefined;
  /** Explains the head. */
  readonly hint?: string | undefined;
}

export interface TableSort {
  readonly key: string;
  readonly descending: boolean;
}

export interface TableQuery {
  readonly offset: number;
  readonly limit: number;
  readonly sort: string;
  readonly descending: boolean;
}

/** Where a key moves the focus to, or undefined where it is no key of the table. */
export function moveRow(key: string, active: number, total: number, screenful: number): number | undefined {
  const last = total - 1;
  const clamp = (index: number): number => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return clamp(active + 1);
    case 'ArrowUp':
      return clamp(active - 1);
    case 'PageDown':
      return clamp(active + screenful);
    case 'PageUp':
      return clamp(active - screenful);
    case 'Home':
      return 0;
    case 'End':
      return clamp(last);
    default:
      return undefined;
  }
}

/** What a table's user shows in one cell. */
export type CellSlot<T> = (props: { row: T; index: number; value: unknown }) => unknown;
