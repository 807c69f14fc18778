import type { DatabaseSync } from 'node:sqlite';

/** One step of the store's format. Its number, from 1 without gaps, is in its file's name. */
export interface Migration {
  readonly name: string;
  /** Runs inside a transaction. */
  up(db: DatabaseSync): void;
}
