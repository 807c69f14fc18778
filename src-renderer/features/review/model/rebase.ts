/** An edit that was made for an older annotation, made for the one that is there now. */
import { EMPTY, type Annotation } from '../../../../src-shared/review/annotation.ts';
import { applyChange, changesBetween, type Change, type Edit } from '../../../../src-shared/review/edit.ts';

/**
 * The same wish on top of what is there: a verdict, note or tags replace the present ones, a box that is gone comes back,
 * one that is to go goes if it is still there.
 *
 * @returns null where nothing is left to change
 */
export function rebased({ title, changes }: Edit, now: ReadonlyMap<string, Annotation>): Edit | null {
  const before = new Map<string, Annotation>();
  const after = new Map<string, Annotation>();
  for (const change of changes) {
    const { path } = change;
    if (!before.has(path)) before.set(path, now.get(path) ?? EMPTY);
    const current = after.get(path) ?? before.get(path)!;
    const fitting = fitted(change, current);
    after.set(path, fitting === null ? current : applyChange(current, fitting));
  }
  const made = [...before].flatMap(([path, was]) => changesBetween(path, was, after.get(path)!));
  return made.length === 0 ? null : { title, changes: made };
}

/** @returns null where there is nothing left to change */
function fitted(change: Change, current: Annotation): Change | null {
  switch (change.field) {
    case 'verdict':
      return { ...change, before: current.verdict };
    case 'note':
      return { ...change, before: current.note };
    case 'tags':
      return { ...change, before: [...current.tags] };
    case 'box': {
      const id = (change.before ?? change.after)?.id;
      const known = current.boxes.find((box) => box.id === id) ?? null;
      if (known === null && change.after === null) return null;
      return { ...change, before: known === null ? null : { ...known, tags: [...known.tags] } };
    }
  }
}
