/** What each command of the review does, and the keys that call them. */
import { computed, ref, watch, type Ref } from 'vue';
import type { Tag, Verdict } from '../../../src-shared/review/annotation.ts';
import { text } from '../../text/index.ts';
import { useShortcutHelp } from '../../ui/shortcut-help.ts';
import { toast } from '../../ui/toasts.ts';
import type { CrosshairPoint } from '../clip/layers/crosshair.ts';
import { visibleTimes } from '../clip/layers/viewport.ts';
import { DEFAULT_VIEW, type ViewSettings } from '../clip/model/view-settings.ts';
import type { Player } from '../clip/player/player.ts';

import { bandsOf } from './boxes/geometry.ts';
import type { PointerMode } from './boxes/pointer-mode.ts';
import type { BoxesModel } from './boxes/useBoxes.ts';
import { commandGroups, type Command, type CommandGroup } from './keys/commands.ts';
import type { Keys } from './keys/useKeyMap.ts';
import { useReviewKeys } from './keys/useReviewKeys.ts';
import type { ReviewModel } from './useReview.ts';

export interface Stage {
  readonly player: Player | null;
  readonly crosshair: CrosshairPoint | null;
  readonly toggleLoop: () => void;
  readonly clear: () => void;
}

export interface NotePanel {
  readonly writeNote: () => void;
  /** Saves what has been written. */
  readonly flushNote: () => void;
  readonly pickTags: () => void;
}

export interface ReviewCommands {
  readonly keys: Keys;
  readonly review: ReviewModel;
  readonly boxes: BoxesModel;
  readonly settings: ViewSettings;
  readonly mode: Ref<PointerMode>;
  readonly snap: Ref<boolean>;
  /** Of a suggestion. */
  readonly minimumCells: Readonly<Ref<number>>;
  readonly stage: Readonly<Ref<Stage | null>>;
  readonly layer: Readonly<Ref<{ readonly cancel: () => void } | null>>;
  readonly panel: Readonly<Ref<NotePanel | null>>;
  readonly readOnly: Readonly<Ref<boolean>>;
  readonly vocabulary: Readonly<Ref<readonly Tag[]>>;
  readonly setVerdict: (verdict: Verdict | null) => void;
  readonly toggleTag: (tag: Tag) => void;
  /** Never fails: what is wrong is told where it is seen. */
  readonly travel: (step: 'undo' | 'redo') => Promise<void>;
}

/** What is done to annotations, and so is not where nothing may be changed. */
const WRITING: ReadonlySet<Command> = new Set<Command>([
  ...(['normal', 'anomalous', 'unsure', 'clearVerdict', 'writeNote', 'pickTags', 'drawBox', 'drawRange'] as const),
  ...(['newBox', 'duplicateBox', 'deleteBox', 'suggest', 'accept', 'reject', 'acceptAll', 'undo', 'redo'] as const),
]);

export function useReviewCommands(parts: ReviewCommands): {
  readonly run: (command: Command) => boolean;
  /** Does something now, or when the clip that is wanted is there. */
  readonly inTurn: (act: () => unknown, needsClip: boolean) => boolean;
} {
  const { keys, review, boxes, settings, mode, snap, minimumCells, stage, layer, panel } = parts;
  const { readOnly, vocabulary, setVerdict, toggleTag, travel } = parts;
  const player = (): Player | null => stage.value?.player ?? null;

  /** The box that is selected, its band alone, over and over; a second time: all of the clip again. */
  function playBox(): boolean {
    const now = player();
    const area = boxes.box.value ?? boxes.suggestion.value;
    if (now === null || area === null) return false;
    if (now.state.playing && now.state.band !== null) {
      now.pause();
      now.setBand(null);
      now.setSpan(null);
      return true;
    }
    now.setSpan({ start: area.start, end: area.end });
    now.setLooping(true);
    // A time range is all frequencies.
    now.setBand(area.band);
    now.playFrom(area.start);
    return true;
  }

  function newBox(): boolean {
    const now = player();
    const grid = boxes.grid.value;
    if (now === null || grid === null) return false;
    const { from, to } = visibleTimes(now.state.viewport);
    const cross = stage.value?.crosshair ?? { seconds: (from + to) / 2, share: 0.5 };
    const around = { seconds: cross.seconds, position: (1 - cross.share) * bandsOf(grid) };
    boxes.place(around, to - from, mode.value === 'range' ? 'range' : 'box', snap.value);
    return true;
  }

  function suggest(): boolean {
    if ((review.view.value?.map ?? null) === null) return false;
    if (boxes.suggest(settings.threshold, minimumCells.value) === 0) toast(text.review.boxes.noneSuggested);
    return true;
  }

  function zoomToBox(): boolean {
    const now = player();
    const area = boxes.box.value ?? boxes.suggestion.value ?? now?.state.span ?? null;
    if (now === null || area === null) return false;
    now.zoomTo(area.start, area.end);
    return true;
  }

  const setMode = (wanted: PointerMode): void => void (mode.value = mode.value === wanted ? 'select' : wanted);
  const inReview = (): boolean => boxes.suggestions.value.items.length > 0;

  /** What returns nothing has done what it can; what returns false leaves the key to others. */
  const acts: Readonly<Record<Command, () => unknown>> = {
    next: () => review.step(1),
    previous: () => review.step(-1),
    nextUndecided: () => review.nextUndecided(),
    normal: () => setVerdict('normal'),
    anomalous: () => setVerdict('anomalous'),
    unsure: () => setVerdict('unsure'),
    clearVerdict: () => setVerdict(null),
    writeNote: () => panel.value?.writeNote(),
    pickTags: () => panel.value?.pickTags(),
    drawBox: () => setMode('box'),
    drawRange: () => setMode('range'),
    newBox,
    snap: () => ((snap.value = !snap.value), undefined),
    nextBox: () => boxes.cycle(1),
    previousBox: () => boxes.cycle(-1),
    duplicateBox: () => boxes.duplicate(),
    deleteBox: () => boxes.remove(),
    suggest,
    accept: () => inReview() && boxes.accept(),
    reject: () => inReview() && boxes.reject(),
    acceptAll: () => inReview() && boxes.acceptAll(),
    play: () => player()?.toggle(),
    playBox,
    loop: () => stage.value?.toggleLoop(),
    toStart: () => player()?.seek(0),
    zoomIn: () => player()?.zoomBy(1.5),
    zoomOut: () => player()?.zoomBy(1 / 1.5),
    fit: () => player()?.fit(),
    zoomToBox,
    map: () => (settings.mapPlace = settings.mapPlace === 'off' ? DEFAULT_VIEW.mapPlace : 'off'),
    contour: () => ((settings.contour = !settings.contour), undefined),
    undo: () => void go('undo'),
    redo: () => void go('redo'),
  };

  /**
   * Whoever is fast decides about the next clip before its picture is there. What is asked for then waits for it, and
   * whatever comes after that waits too; a clip that cannot be opened takes it along.
   */
  let held: (() => unknown)[] = [];
  /** An undo is on its way, and may lead to another clip. */
  const travelling = ref(false);
  const ready = computed(() => review.arrived.value && !travelling.value);
  async function go(step: 'undo' | 'redo'): Promise<void> {
    travelling.value = true;
    await travel(step);
    travelling.value = false;
  }
  function inTurn(act: () => unknown, needsClip: boolean): boolean {
    if (held.length === 0 && (!needsClip || ready.value)) return act() !== false;
    held.push(act);
    return true;
  }
  watch([ready, review.error], ([now, error]) => {
    if (error !== null) held = [];
    while (now && ready.value && held.length > 0) held.shift()!();
  });

  function run(command: Command): boolean {
    if (readOnly.value && WRITING.has(command)) return false;
    return inTurn(acts[command], WRITING.has(command));
  }

  /** One thing at a time, the innermost first. */
  function escape(): boolean {
    layer.value?.cancel();
    if (inReview()) boxes.endSuggestions();
    else if (boxes.selected.value !== null) boxes.select(null);
    else if (mode.value !== 'select') mode.value = 'select';
    else stage.value?.clear();
    return true;
  }

  useReviewKeys({
    map: keys.map,
    run,
    escape,
    tag(place) {
      const tag = vocabulary.value.filter(({ retired }) => !retired)[place];
      if (tag === undefined || readOnly.value) return false;
      return inTurn(() => toggleTag(tag), true);
    },
    nudge: (frames, bands, grow) => !readOnly.value && inTurn(() => boxes.nudge(frames, bands, grow), true),
  });

  const words = text.review.keys;
  const help = computed(() =>
    (Object.keys(commandGroups) as CommandGroup[]).map((group) => ({
      title: words.group[group],
      shortcuts: [
        ...commandGroups[group].map((command: Command) => ({
          keys: keys.map.value[command],
          label: words.command[command],
        })),
        ...(group === 'verdict' ? [{ keys: ['1', '9'], label: words.fixed.tags }] : []),
        ...(group === 'boxes'
          ? [
              { keys: ['←', '↑'], label: words.fixed.move },
              { keys: ['Esc'], label: words.fixed.escape },
            ]
          : []),
      ],
    })),
  );
  useShortcutHelp(help);
  return { run, inTurn };
}
