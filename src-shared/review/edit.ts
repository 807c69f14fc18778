/**
 * Edits as patches: every change of a clip's annotation is said with what was there before and what is there after, so
 * that it can be taken back, done again, recorded and refused where somebody else has changed the same thing meanwhile.
 */
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { box, EMPTY, tagId, verdicts, type Annotation } from './annotation.ts';

const path = z.string().min(1).max(4096);
const tags = z.array(tagId).max(50);
const note = z.string().max(10_000);
const verdict = z.enum(verdicts).nullable();

/** One field of one clip. A box that comes has no `before`, one that goes no `after`. */
export const change = z.discriminatedUnion('field', [
  z.strictObject({ path, field: z.literal('verdict'), before: verdict, after: verdict }),
  z.strictObject({ path, field: z.literal('tags'), before: tags, after: tags }),
  z.strictObject({ path, field: z.literal('note'), before: note, after: note }),
  z
    .strictObject({ path, field: z.literal('box'), before: box.nullable(), after: box.nullable() })
    .refine(
      ({ before, after }) => (before === null) !== (after === null) || (before !== null && before.id === after?.id),
      'a box keeps its id',
    ),
]);
export type Change = z.infer<typeof change>;

/** What one action of a person changes, of one clip or several; taken back as a whole. */
export const edit = z.strictObject({
  /** For the menu and the audit trail: `Verdict`, `Draw box`, `Import labels`. */
  title: z.string().trim().min(1).max(100),
  changes: z.array(change).min(1).max(200_000),
  /** Goes on with the edit before it (see `folded`): keys that nudge a box are taken back in one step. */
  folds: z.literal(true).exactOptional(),
});
export interface Edit {
  readonly title: string;
  readonly changes: readonly Change[];
  readonly folds?: true;
}

/** What takes an edit back: before and after trade places, the last change first. */
export function inverse({ title, changes }: Edit): Edit {
  return {
    title,
    changes: changes.toReversed().map((each) => ({ ...each, before: each.after, after: each.before }) as Change),
  };
}

/**
 * Two edits of one box as one step of the undo stack.
 *
 * @returns undefined where the second does something else than the first; without changes where it takes the first back
 */
export function folded(first: Edit, second: Edit): Edit | undefined {
  const { title } = first;
  const [from, ...more] = first.changes;
  const [to, ...others] = second.changes;
  if (title !== second.title || more.length + others.length > 0) return undefined;
  if (from?.field !== 'box' || to?.field !== 'box' || from.path !== to.path) return undefined;
  const [before, after] = [from.before, to.after];
  // A box that comes or goes is a step of its own.
  if (before === null || after === null) return undefined;
  if (before.id !== after.id) return undefined;
  return { title, changes: sameBox(before, after) ? [] : [{ ...from, after }] };
}

/**
 * @throws UserError `ANNOTATION_CHANGED` where the annotation is not what the change was made for
 * @returns the annotation after the change; a box that changes keeps its place
 */
export function applyChange(annotation: Annotation, each: Change): Annotation {
  switch (each.field) {
    case 'verdict':
    case 'note':
      if (annotation[each.field] !== each.before) throw changed(each.path);
      return { ...annotation, [each.field]: each.after };
    case 'tags':
      if (!sameList(annotation.tags, each.before)) throw changed(each.path);
      return { ...annotation, tags: each.after };
    case 'box': {
      const id = (each.before ?? each.after)?.id;
      const place = annotation.boxes.findIndex((known) => known.id === id);
      const known = annotation.boxes[place] ?? null;
      if (!sameBox(known, each.before)) throw changed(each.path);
      const boxes = [...annotation.boxes];
      if (each.after === null) boxes.splice(place, 1);
      else if (place < 0) boxes.push(each.after);
      else boxes[place] = each.after;
      return { ...annotation, boxes };
    }
  }
}

/**
 * @param annotations of the clips that are named; those without one are empty
 * @throws UserError `ANNOTATION_CHANGED`
 * @returns the clips that the edit names, as they are after it
 */
export function applyEdit(
  annotations: (path: string) => Annotation | undefined,
  { changes }: Edit,
): Map<string, Annotation> {
  const after = new Map<string, Annotation>();
  for (const each of changes) {
    const now = after.get(each.path) ?? annotations(each.path) ?? EMPTY;
    after.set(each.path, applyChange(now, each));
  }
  return after;
}

/** The changes that make one annotation of another; none where they are the same but for the order of boxes. */
export function changesBetween(clip: string, before: Annotation, after: Annotation): Change[] {
  const changes: Change[] = [];
  if (before.verdict !== after.verdict) {
    changes.push({ path: clip, field: 'verdict', before: before.verdict, after: after.verdict });
  }
  if (!sameList(before.tags, after.tags)) {
    changes.push({ path: clip, field: 'tags', before: [...before.tags], after: [...after.tags] });
  }
  if (before.note !== after.note) changes.push({ path: clip, field: 'note', before: before.note, after: after.note });
  const known = new Map(before.boxes.map((each) => [each.id, each]));
  const kept = new Set(after.boxes.map(({ id }) => id));
  for (const each of before.boxes) {
    if (!kept.has(each.id)) changes.push({ path: clip, field: 'box', before: each, after: null });
  }
  for (const each of after.boxes) {
    const old = known.get(each.id) ?? null;
    if (!sameBox(old, each)) changes.push({ path: clip, field: 'box', before: old, after: each });
  }
  return changes;
}

function changed(clip: string): UserError {
  return new UserError('ANNOTATION_CHANGED', `The annotation of ${clip} was changed in another window meanwhile.`, {
    hint: 'Look at it as it is now, then make the change again.',
    details: { path: clip },
  });
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((each, at) => each === b[at]);

type BoxLike = Annotation['boxes'][number] | null;

function sameBox(a: BoxLike, b: BoxLike): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.id === b.id &&
    a.start === b.start &&
    a.end === b.end &&
    a.band?.low === b.band?.low &&
    a.band?.high === b.band?.high &&
    sameList(a.tags, b.tags) &&
    a.note === b.note &&
    a.origin === b.origin &&
    a.mapMean === b.mapMean
  );
}
