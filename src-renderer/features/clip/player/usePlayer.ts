/** The player of a view, for as long as the view lives: made when its element is there, following the view's settings. */
import { onMounted, onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import type { ViewSettings } from '../model/view-settings.ts';
import type { CanvasColours } from '../useTheme.ts';
import { createPlayer, type Player, type Sound } from './player.ts';

export interface PlayerUse {
  /** Its element. */
  readonly container: Readonly<Ref<HTMLElement | null>>;
  /** px */
  readonly height: number;
  /** What is heard; the same object is loaded once. */
  readonly sound: () => Sound | null;
  readonly settings: ViewSettings;
  readonly colours: Readonly<Ref<CanvasColours>>;
  readonly onLoad: () => void;
}

export function usePlayer({ container, height, sound, settings, colours, onLoad }: PlayerUse): {
  readonly player: Readonly<ShallowRef<Player | null>>;
  readonly toggleLoop: () => void;
  /** For the lanes' wheel event: scrolls, with Ctrl zooms where the pointer is. */
  readonly wheel: (event: WheelEvent) => void;
} {
  const player = shallowRef<Player | null>(null);

  onMounted(() => {
    const created = createPlayer({ container: container.value!, height, spanColour: colours.value.span });
    created.setLooping(settings.loop);
    player.value = created;
    watch(
      sound,
      (now) => {
        if (now === null) return;
        onLoad();
        created.load(now);
        // A new source starts at the browser's own speed.
        created.setSpeed(settings.speed);
      },
      { immediate: true },
    );
    watch(
      () => settings.speed,
      (speed) => created.setSpeed(speed),
      { immediate: true },
    );
    watch(
      () => settings.volume,
      (volume) => created.setVolume(volume),
      { immediate: true },
    );
    watch(colours, (now) => {
      created.setSpanColour(now.span);
    });
  });
  onScopeDispose(() => {
    player.value?.dispose();
    player.value = null;
  });

  watch(
    () => settings.loop,
    (loop) => player.value?.setLooping(loop),
  );
  // A new selection is looped.
  watch(
    () => player.value?.state.looping,
    (looping) => looping !== undefined && (settings.loop = looping),
  );

  function wheel(event: WheelEvent): void {
    const now = player.value;
    if (now === null) return;
    event.preventDefault();
    // Lines and pages, as some mice count, in pixels.
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? now.state.viewport.width : 1;
    if (event.ctrlKey || event.metaKey) {
      const box = container.value!.getBoundingClientRect();
      now.zoomBy(Math.exp(-0.0025 * unit * event.deltaY), event.clientX - box.left);
      return;
    }
    const delta = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
    now.scrollBy(unit * delta);
  }

  return { player, toggleLoop: () => void (settings.loop = !settings.loop), wheel };
}
