/** What a person does with the boxes of the clip that is open, as commands. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import type { ClipView } from '../../../../src-shared/contract.ts';
import type { Box } from '../../../../src-shared/review/annotation.ts';
import { gridOf, type Grid } from '../../../../src-shared/review/grid.ts';
import { suggestBoxes, type Suggestion } from '../../../../src-shared/review/suggest.ts';
import { text } from '../../../text/index.ts';
import { accepted, addBoxes, boxOf, changeBox, neighbourBox, newSuggestions, removeBox } from './box-edits.ts';
import type { Change, EditOptions } from '../model/useAnnotations.ts';
import type { Area, Point } from './geometry.ts';
import { beside, nudged, placed, snapped } from './shaping.ts';
import { lookedAt, NO_SUGGESTIONS, reviewOf, stepped, without, type SuggestionReview } from './suggestion-review.ts';

export interface BoxesModel {
  readonly grid: ComputedRef<Grid | null>;
  readonly selected: Readonly<ShallowRef<string | null>>;
  readonly box: ComputedRef<Box | null>;
  readonly suggestions: Readonly<ShallowRef<SuggestionReview>>;
  readonly suggestion: ComputedRef<Suggestion | null>;
  readonly select: (id: string | null) => void;
  readonly cycle: (delta: 1 | -1) => void;
  readonly draw: (area: Area, kind: 'box' | 'range') => void;
  /** Around a point, where keys make it. */
  readonly place: (around: Point, visibleSeconds: number, kind: 'box' | 'range', snap: boolean) => void;
  readonly change: (box: Box, how: 'move' | 'resize') => void;
  /** @returns whether there was a box to move */
  readonly nudge: (frames: number, bands: number, grow: boolean) => boolean;
  readonly duplicate: () => void;
  readonly remove: (id?: string) => void;
  /** @returns how many boxes the map suggests that are not there yet */
  readonly suggest: (threshold: number, minimumCells: number) => number;
  readonly lookAt: (index: number) => void;
  readonly accept: () => void;
  readonly acceptAll: () => void;
  readonly reject: () => void;
  readonly endSuggestions: () => void;
}

/** Nudges of one box that follow each other so soon are taken back together, ms. */
const FOLDED_MS = 1000;

export interface BoxesOptions {
  readonly view: () => ClipView | null;
  readonly boxes: () => readonly Box[];
  readonly edit: (title: string, change: Change, options?: EditOptions) => boolean;
}

export function useBoxes({ view, boxes, edit }: BoxesOptions): BoxesModel {
  const words = text.review.edits;
  const selected = shallowRef<string | null>(null);
  const suggestions = shallowRef<SuggestionReview>(NO_SUGGESTIONS);
  const grid = computed(() => {
    const now = view();
    return now === null ? null : gridOf(now.logMel, now.seconds);
  });
  const box = computed(() => boxes().find(({ id }) => id === selected.value) ?? null);

  watch(
    () => view()?.path,
    () => {
      selected.value = null;
      suggestions.value = NO_SUGGESTIONS;
    },
  );

  function add(title: string, made: readonly Box[]): void {
    edit(title, (annotation) => addBoxes(annotation, made));
    if (made.length === 1) selected.value = made[0]!.id;
  }

  function change(changed: Box, how: 'move' | 'resize', options?: EditOptions): boolean {
    return edit(how === 'move' ? words.move : words.resize, (annotation) => changeBox(annotation, changed), options);
  }

  /** Of the last nudge; ms of `performance.now()`. */
  let last: { readonly id: string; readonly how: 'move' | 'resize'; readonly at: number } | null = null;

  return {
    grid,
    selected,
    box,
    suggestions,
    suggestion: computed(() => lookedAt(suggestions.value)),
    select: (id) => (selected.value = id),
    cycle(delta) {
      if (suggestions.value.items.length > 0) suggestions.value = stepped(suggestions.value, delta);
      else selected.value = neighbourBox(boxes(), selected.value, delta);
    },
    draw: (area, kind) => add(kind === 'range' ? words.drawRange : words.draw, [boxOf(area)]),
    place(around, visibleSeconds, kind, snap) {
      if (grid.value === null) return;
      const area = snapped(placed(around, visibleSeconds, kind, grid.value), grid.value, snap);
      add(kind === 'range' ? words.drawRange : words.draw, [boxOf(area)]);
    },
    change: (changed, how) => void change(changed, how),
    nudge(frames, bands, grow) {
      if (box.value === null || grid.value === null) return false;
      const [{ id }, how, at] = [box.value, grow ? ('resize' as const) : ('move' as const), performance.now()];
      const folds = last !== null && last.id === id && last.how === how && at - last.at < FOLDED_MS;
      if (change(nudged(box.value, { frames, bands, grow }, grid.value), how, { folds })) last = { id, how, at };
      return true;
    },
    duplicate() {
      if (box.value === null || grid.value === null) return;
      const { tags, note } = box.value;
      add(words.duplicate, [boxOf(beside(box.value, grid.value), { tags, note })]);
    },
    remove(id = selected.value ?? undefined) {
      if (id === undefined) return;
      if (edit(words.remove, (annotation) => removeBox(annotation, id)) && selected.value === id) selected.value = null;
    },
    suggest(threshold, minimumCells) {
      const map = view()?.map ?? null;
      if (map === null || grid.value === null) return 0;
      const found = newSuggestions(suggestBoxes(map, grid.value, { threshold, minimumCells }), boxes());
      suggestions.value = reviewOf(found);
      if (found.length > 0) selected.value = null;
      return found.length;
    },
    lookAt: (index) => (suggestions.value = { ...suggestions.value, at: index }),
    accept() {
      const now = lookedAt(suggestions.value);
      if (now === null) return;
      add(words.accept, [accepted(now)]);
      suggestions.value = without(suggestions.value);
    },
    acceptAll() {
      const { items } = suggestions.value;
      if (items.length === 0) return;
      add(
        words.acceptAll(items.length),
        items.map((each) => accepted(each)),
      );
      suggestions.value = NO_SUGGESTIONS;
    },
    reject: () => (suggestions.value = without(suggestions.value)),
    endSuggestions: () => (suggestions.value = NO_SUGGESTIONS),
  };
}
