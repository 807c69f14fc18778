/** Keys of the Review screen, wherever the focus is that does not use them itself. */
import { onMounted, onScopeDispose, type Ref } from 'vue';
import { OVER, OWN_ARROWS, OWN_SPACE, WRITING } from '../../clip/stage/key-targets.ts';
import type { Command, KeyMap } from './commands.ts';
import { chordOf, commandOf } from './key-map.ts';

export interface ReviewKeys {
  readonly map: Readonly<Ref<KeyMap>>;
  /** @returns whether it did something */
  readonly run: (command: Command) => boolean;
  /** @param place in the vocabulary, from 0 */
  readonly tag: (place: number) => boolean;
  readonly nudge: (frames: number, bands: number, grow: boolean) => boolean;
  readonly escape: () => boolean;
}

const ARROWS: Readonly<Record<string, readonly [frames: number, bands: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function useReviewKeys({ map, run, tag, nudge, escape }: ReviewKeys): void {
  function key(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : document.body;
    if (event.defaultPrevented || event.isComposing) return;
    if (target.closest(WRITING) !== null || target.closest(OVER) !== null) return;
    const chord = chordOf(event);
    if (chord === null || !act(chord, event, target)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function act(chord: string, event: KeyboardEvent, target: Element): boolean {
    // A button that was clicked keeps the focus; only one that was reached by keys wants these for itself.
    if (
      (chord === 'Space' || chord === 'Enter') &&
      target.closest(OWN_SPACE) !== null &&
      target.matches(':focus-visible')
    )
      return target.closest('[data-review-box]') !== null && fromMap(chord);
    if (chord === 'Escape') return escape();
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      if (event.ctrlKey || event.altKey || event.metaKey || target.closest(OWN_ARROWS) !== null) return false;
      return nudge(arrow[0], arrow[1], event.shiftKey);
    }
    if ((chord === 'Home' || chord === 'End') && target.closest(OWN_ARROWS) !== null) return false;
    if (/^[1-9]$/.test(chord)) return tag(Number(chord) - 1);
    return fromMap(chord);
  }

  function fromMap(chord: string): boolean {
    const command = commandOf(map.value, chord);
    return command !== undefined && run(command);
  }

  // Before the picture's own arrow keys: those of a selected box come first.
  onMounted(() => window.addEventListener('keydown', key, { capture: true }));
  onScopeDispose(() => window.removeEventListener('keydown', key, { capture: true }));
}
