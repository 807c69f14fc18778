/** Keys of the Clip screen, wherever the focus is that does not use them itself. */
import { onMounted, onScopeDispose, type ShallowRef } from 'vue';
import { DEFAULT_VIEW, type ViewSettings } from '../model/view-settings.ts';
import type { Player } from '../player/player.ts';
import { OVER, OWN_ARROWS, OWN_SPACE, WRITING } from './key-targets.ts';

export interface ClipKeys {
  readonly player: Readonly<ShallowRef<Player | null>>;
  readonly settings: ViewSettings;
  readonly toggleLoop: () => void;
  readonly go: (delta: number) => void;
  readonly clear: () => void;
}

export function useClipKeys({ player, settings, toggleLoop, go, clear }: ClipKeys): void {
  function key(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : document.body;
    const now = player.value;
    if (now === null || event.defaultPrevented || event.isComposing) return;
    if (target.closest(WRITING) !== null || target.closest(OVER) !== null) return;
    if (event.ctrlKey || event.metaKey) return;
    if (!act(event, target, now)) return;
    event.preventDefault();
  }

  /** @returns whether it did something */
  function act(event: KeyboardEvent, target: Element, now: Player): boolean {
    if (event.altKey) {
      const delta = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (delta === undefined) return false;
      go(delta);
      return true;
    }
    switch (event.key) {
      case ' ':
        // A button that was clicked keeps the focus; only one that was reached by keys wants Space for itself.
        if (target.closest(OWN_SPACE) !== null && target.matches(':focus-visible')) return false;
        now.toggle();
        return true;
      case 'j':
      case 'J':
        go(1);
        return true;
      case 'k':
      case 'K':
        go(-1);
        return true;
      case '+':
      case '=':
        now.zoomBy(1.5);
        return true;
      case '-':
        now.zoomBy(1 / 1.5);
        return true;
      case '0':
        now.fit();
        return true;
      case 'l':
      case 'L':
        toggleLoop();
        return true;
      case 'm':
      case 'M':
        settings.mapPlace = settings.mapPlace === 'off' ? DEFAULT_VIEW.mapPlace : 'off';
        return true;
      case 'c':
      case 'C':
        settings.contour = !settings.contour;
        return true;
      case 'z':
      case 'Z':
        if (now.state.span === null) return false;
        now.zoomTo(now.state.span.start, now.state.span.end);
        return true;
      case '[':
        now.setSpan({ start: now.state.time, end: now.state.span?.end ?? now.state.duration });
        return true;
      case ']':
        now.setSpan({ start: now.state.span?.start ?? 0, end: now.state.time });
        return true;
      case 'Escape':
        clear();
        return true;
      case 'Home':
      case 'End':
        if (target.closest(OWN_ARROWS) !== null) return false;
        now.seek(event.key === 'Home' ? 0 : now.state.duration);
        return true;
      default:
        return false;
    }
  }

  onMounted(() => window.addEventListener('keydown', key));
  onScopeDispose(() => window.removeEventListener('keydown', key));
}
