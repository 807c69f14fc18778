/**
 * Saves edits one after the other, in the order in which they were made. What cannot be saved stays and is tried again; an
 * edit that somebody else's change has overtaken is handed back with all later edits of its clips.
 */
import type { EditResult } from '../../../../src-shared/contract.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import type { Edit } from '../../../../src-shared/review/edit.ts';

export interface SaveState {
  /** Edits that main has not confirmed. */
  readonly waiting: number;
  /** Why the first of them could not be saved; null while it is tried. */
  readonly error: unknown;
}

export interface SaverOptions {
  /** @throws UserError */
  readonly apply: (edit: Edit) => Promise<EditResult>;
  /** @param left edits that still wait */
  readonly onSaved: (result: EditResult, left: readonly Edit[]) => void;
  /** These edits are dropped. */
  readonly onOvertaken: (edits: readonly Edit[], error: UserError) => void;
  readonly onState: (state: SaveState) => void;
  /** Waits between tries, ms; the last one for all further ones. */
  readonly pauses?: readonly number[];
}

export interface Saver {
  readonly push: (edit: Edit) => void;
  /** Tries again now. */
  readonly retry: () => void;
  /** @returns when nothing waits; rejects with the reason where something cannot be saved */
  readonly flushed: () => Promise<void>;
  readonly waiting: (path?: string) => readonly Edit[];
  /** Gives up what waits. */
  readonly discard: () => readonly Edit[];
  readonly dispose: () => void;
}

const PAUSES = [1000, 3000, 10_000] as const;

export function createSaver({ apply, onSaved, onOvertaken, onState, pauses = PAUSES }: SaverOptions): Saver {
  let edits: readonly Edit[] = [];
  let working = false;
  let failure: unknown = null;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;
  let waiters: { resolve: () => void; reject: (reason: unknown) => void }[] = [];

  const tell = (): void => onState({ waiting: edits.length, error: failure });

  function settle(): void {
    if (edits.length > 0 && failure === null) return;
    const all = waiters;
    waiters = [];
    for (const { resolve, reject } of all) {
      if (failure === null) resolve();
      else reject(failure);
    }
  }

  async function work(): Promise<void> {
    if (working || disposed) return;
    clearTimeout(timer);
    working = true;
    failure = null;
    tell();
    for (let edit = edits[0]; edit !== undefined; edit = edits[0]) {
      try {
        const result = await apply(edit);
        tries = 0;
        edits = edits.filter((each) => each !== edit);
        onSaved(result, edits);
        tell();
      } catch (error) {
        if (error instanceof UserError && error.code === 'ANNOTATION_CHANGED') {
          const dropped = overtaken(edits, edit);
          edits = edits.filter((each) => !dropped.includes(each));
          onOvertaken(dropped, error);
          tell();
          continue;
        }
        failure = error;
        break;
      }
    }
    working = false;
    settle();
    tell();
    if (failure !== null) {
      timer = setTimeout(() => void work(), pauses[Math.min(tries, pauses.length - 1)]);
      tries += 1;
    }
  }

  return {
    push(edit) {
      edits = [...edits, edit];
      tell();
      if (failure === null) void work();
    },
    retry: () => void work(),
    flushed() {
      if (edits.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiters.push({ resolve, reject });
        void work();
      });
    },
    waiting: (path) =>
      path === undefined ? edits : edits.filter(({ changes }) => changes.some((each) => each.path === path)),
    discard() {
      const dropped = edits;
      edits = [];
      failure = null;
      tries = 0;
      clearTimeout(timer);
      settle();
      tell();
      return dropped;
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
    },
  };
}

/** An edit and the later ones that were made on top of it. */
function overtaken(edits: readonly Edit[], first: Edit): readonly Edit[] {
  const paths = new Set(first.changes.map(({ path }) => path));
  const from = edits.indexOf(first);
  return edits.filter((each, at) => each === first || (at > from && each.changes.some(({ path }) => paths.has(path))));
}
