/** Annotations of a pass: read, edited at once on screen, saved behind it, taken back and done again. */
import { onScopeDispose, shallowRef, triggerRef, type ShallowRef } from 'vue';
import type { EditResult, HostClient, Result, UndoState } from '../../../../src-shared/contract.ts';
import type { UserError } from '../../../../src-shared/errors.ts';
import type { Annotation } from '../../../../src-shared/review/annotation.ts';
import { applyEdit, changesBetween, type Edit } from '../../../../src-shared/review/edit.ts';
import { rebased } from './rebase.ts';
import { createSaver, type SaveState } from './saver.ts';

/** As main has it, or as it will have it when all edits are saved. */
export type Known = Result<'review.get'>;

export interface Overtaken {
  readonly edits: readonly Edit[];
  readonly error: UserError;
}

/** What a person does with an annotation. */
export type Change = (annotation: Annotation) => Annotation;

export interface EditOptions {
  /** Whether it goes on with the edit before it, to be taken back together. */
  readonly folds?: boolean;
}

export interface Annotations {
  readonly known: Readonly<ShallowRef<ReadonlyMap<string, Known>>>;
  readonly history: Readonly<ShallowRef<UndoState>>;
  readonly saving: Readonly<ShallowRef<SaveState>>;
  /** Edits that somebody else's change has overtaken; null where there are none. */
  readonly overtaken: Readonly<ShallowRef<Overtaken | null>>;
  /** @throws UserError */
  readonly read: (path: string) => Promise<void>;
  /** @returns whether it changed anything */
  readonly edit: (path: string, title: string, change: Change, options?: EditOptions) => boolean;
  /** @returns the clip that it changed; null where there was nothing to take back. @throws UserError */
  readonly undo: () => Promise<string | null>;
  readonly redo: () => Promise<string | null>;
  readonly retry: () => void;
  /** Gives up what could not be saved. */
  readonly discard: () => Promise<void>;
  /** Makes the overtaken edits again, on top of what is there now. */
  readonly insist: () => Promise<void>;
  readonly dismissOvertaken: () => void;
}

export interface AnnotationsOptions {
  readonly client: HostClient;
  readonly reviewId: string;
  /** The reviewer's name. */
  readonly by: () => string;
  /** A clip's annotation is another one now. */
  readonly onChange: (path: string, annotation: Annotation) => void;
  /** Clips changed that are not known here. */
  readonly onOthers: () => void;
}

const NO_HISTORY: UndoState = { undo: null, redo: null };

export function useAnnotations({ client, reviewId, by, onChange, onOthers }: AnnotationsOptions): Annotations {
  const known = shallowRef(new Map<string, Known>());
  const history = shallowRef<UndoState>(NO_HISTORY);
  const saving = shallowRef<SaveState>({ waiting: 0, error: null });
  const overtaken = shallowRef<Overtaken | null>(null);
  let disposed = false;

  const saver = createSaver({
    apply: (edit) => client.call('review.apply', { reviewId, by: by(), edit: { ...edit, changes: [...edit.changes] } }),
    onSaved: (result) => take(result),
    onOvertaken(edits, error) {
      overtaken.value = { edits, error };
      for (const path of pathsOf(edits)) void read(path).catch(() => undefined);
    },
    onState: (state) => (saving.value = state),
  });

  function put(path: string, next: Known): void {
    if (disposed) return;
    known.value.set(path, next);
    triggerRef(known);
    onChange(path, next.annotation);
  }

  function take({ changed, undo, redo }: EditResult): void {
    history.value = { undo, redo };
    for (const each of changed) {
      const before = known.value.get(each.path);
      // What waits is on screen already, and its answer comes.
      if (saver.waiting(each.path).length > 0) continue;
      if (before === undefined) onChange(each.path, each.annotation);
      else put(each.path, { ...before, ...each });
    }
  }

  async function read(path: string): Promise<void> {
    const answer = await client.call('review.get', { reviewId, path });
    const before = known.value.get(path);
    const waits = before !== undefined && saver.waiting(path).length > 0;
    put(path, waits ? { ...answer, annotation: before.annotation } : answer);
  }

  function edit(path: string, title: string, change: Change, { folds = false }: EditOptions = {}): boolean {
    const before = known.value.get(path);
    if (before === undefined) return false;
    const after = change(before.annotation);
    const changes = changesBetween(path, before.annotation, after);
    if (changes.length === 0) return false;
    put(path, { ...before, annotation: after });
    saver.push({ title, changes, ...(folds ? { folds } : {}) });
    return true;
  }

  async function step(channel: 'review.undo' | 'review.redo'): Promise<string | null> {
    await saver.flushed();
    const result = await client.call(channel, { reviewId, by: by() });
    take(result);
    return result.changed[0]?.path ?? null;
  }

  async function insist(): Promise<void> {
    const wish = overtaken.value;
    if (wish === null) return;
    const paths = pathsOf(wish.edits);
    await Promise.all(paths.map(read));
    overtaken.value = null;
    for (const each of wish.edits) {
      const now = new Map(paths.map((path) => [path, known.value.get(path)!.annotation]));
      const fresh = rebased(each, now);
      if (fresh === null) continue;
      for (const [path, annotation] of applyEdit((path) => now.get(path), fresh)) {
        put(path, { ...known.value.get(path)!, annotation });
      }
      saver.push(fresh);
    }
  }

  async function discard(): Promise<void> {
    await Promise.all(pathsOf(saver.discard()).map(read));
  }

  const ends = [
    client.on('review.changed', (event) => {
      if (event.reviewId !== reviewId) return;
      history.value = { undo: event.undo, redo: event.redo };
      const here = event.paths.filter((path) => known.value.has(path));
      for (const path of here) {
        // Whoever opens the clip next is told why it cannot be read.
        if (saver.waiting(path).length === 0) void read(path).catch(() => known.value.delete(path));
      }
      if (here.length < event.paths.length) onOthers();
    }),
    client.onConnection((connected) => {
      if (connected && saving.value.error !== null) saver.retry();
    }),
  ];
  client.call('review.history', { reviewId }).then(
    (state) => (history.value = state),
    // Buttons stay grey until the first edit tells.
    () => undefined,
  );

  /** The browser asks before it leaves while something is not saved. */
  function leaving(event: BeforeUnloadEvent): void {
    if (saving.value.waiting > 0) event.preventDefault();
  }
  window.addEventListener('beforeunload', leaving);
  onScopeDispose(() => {
    disposed = true;
    for (const end of ends) end();
    window.removeEventListener('beforeunload', leaving);
    // What waits is still sent; only what fails now is not tried again.
    void saver.flushed().catch(() => undefined);
    saver.dispose();
  });

  return {
    known,
    history,
    saving,
    overtaken,
    read,
    edit,
    undo: () => step('review.undo'),
    redo: () => step('review.redo'),
    retry: saver.retry,
    discard,
    insist,
    dismissOvertaken: () => (overtaken.value = null),
  };
}

function pathsOf(edits: readonly Edit[]): readonly string[] {
  return [...new Set(edits.flatMap(({ changes }) => changes.map(({ path }) => path)))];
}
