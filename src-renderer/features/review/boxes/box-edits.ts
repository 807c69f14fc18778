/** What a person does with boxes, as functions from one annotation to the next. */
import type { Annotation, Box } from '../../../../src-shared/review/annotation.ts';
import type { Suggestion } from '../../../../src-shared/review/suggest.ts';
import type { Area } from './geometry.ts';

/** Unique within a clip: 64 random bits. */
export function newBoxId(): string {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function boxOf(area: Area, more: Partial<Box> = {}): Box {
  const { start, end, band } = area;
  return { id: newBoxId(), start, end, band, tags: [], note: '', origin: 'drawn', mapMean: null, ...more };
}

export const addBoxes = (annotation: Annotation, boxes: readonly Box[]): Annotation => ({
  ...annotation,
  boxes: [...annotation.boxes, ...boxes],
});

export const changeBox = (annotation: Annotation, box: Box): Annotation => ({
  ...annotation,
  boxes: annotation.boxes.map((each) => (each.id === box.id ? box : each)),
});

export const removeBox = (annotation: Annotation, id: string): Annotation => ({
  ...annotation,
  boxes: annotation.boxes.filter((each) => each.id !== id),
});

/** In the vocabulary's order, so that the same tags are the same list however they were set. */
export function toggled(tags: readonly string[], tag: string, order: readonly string[]): string[] {
  const next = tags.includes(tag) ? tags.filter((each) => each !== tag) : [...tags, tag];
  const place = (each: string): number => {
    const at = order.indexOf(each);
    return at < 0 ? order.length : at;
  };
  return next.sort((a, b) => place(a) - place(b));
}

/** The box after (1) or before (-1) one in time; the first or last where none is selected. */
export function neighbourBox(boxes: readonly Pick<Box, 'id' | 'start' | 'end'>[], id: string | null, delta: 1 | -1) {
  if (boxes.length === 0) return null;
  const inTime = [...boxes].sort((a, b) => a.start - b.start || a.end - b.end);
  const at = inTime.findIndex((each) => each.id === id);
  if (at < 0) return (delta > 0 ? inTime[0] : inTime.at(-1))!.id;
  return inTime[(at + delta + inTime.length) % inTime.length]!.id;
}

/** What the map suggests as a box that a person has accepted. */
export function accepted({ mapMean, ...area }: Suggestion, tags: readonly string[] = []): Box {
  return boxOf(area, { origin: 'suggested', mapMean, tags: [...tags] });
}

/** Suggestions that are not in the annotation already: accepted before, or drawn there. */
export function newSuggestions(suggestions: readonly Suggestion[], boxes: readonly Area[]): readonly Suggestion[] {
  return suggestions.filter((each) => !boxes.some((box) => sameArea(each, box)));
}

function sameArea(a: Area, b: Area): boolean {
  return a.start === b.start && a.end === b.end && a.band?.low === b.band?.low && a.band?.high === b.band?.high;
}
