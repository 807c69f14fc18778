/** How clips are looked at: kept from clip to clip and from session to session. */
import { inject, provide, reactive, watch, type InjectionKey } from 'vue';
import { overlayColours, type OverlayColour } from '../layers/colours.ts';
import { remember, remembered } from './remembered.ts';

export const sources = ['input', 'general', 'restored', 'difference'] as const;
export type Source = (typeof sources)[number];

export const mapPlaces = ['overlay', 'lane', 'off'] as const;
export type MapPlace = (typeof mapPlaces)[number];

export const speeds = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2] as const;

export interface ViewSettings {
  source: Source;
  /** Whether each clip's own percentiles are the range; else `lowDb` and `highDb`. */
  autoRange: boolean;
  lowDb: number;
  highDb: number;
  smooth: boolean;
  mapPlace: MapPlace;
  mapColour: OverlayColour;
  /** Of the overlay, 0 to 1. */
  opacity: number;
  contour: boolean;
  /** Of the contour, in the map's unit (0 to 1). */
  threshold: number;
  volume: number;
  speed: number;
  loop: boolean;
}

export const DEFAULT_VIEW: Readonly<ViewSettings> = {
  source: 'input',
  autoRange: true,
  lowDb: -80,
  highDb: 0,
  smooth: false,
  mapPlace: 'overlay',
  mapColour: 'signal',
  opacity: 0.6,
  contour: true,
  threshold: 0.5,
  volume: 1,
  speed: 1,
  loop: false,
};

const KEY = 'earmark.clip.view';

/** What a stored value may be, whatever wrote it. */
export function parseViewSettings(value: unknown): ViewSettings {
  const stored: Readonly<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {};
  const oneOf = <T>(key: keyof ViewSettings, choices: readonly T[], otherwise: T): T =>
    choices.find((choice) => choice === stored[key]) ?? otherwise;
  const number = (key: keyof ViewSettings, low: number, high: number, otherwise: number): number => {
    const found = stored[key];
    return typeof found === 'number' && found >= low && found <= high ? found : otherwise;
  };
  const flag = (key: keyof ViewSettings, otherwise: boolean): boolean =>
    typeof stored[key] === 'boolean' ? stored[key] : otherwise;
  const settings: ViewSettings = {
    // A clip opens with what was heard; reconstructions are asked for.
    source: 'input',
    autoRange: flag('autoRange', DEFAULT_VIEW.autoRange),
    lowDb: number('lowDb', -200, 200, DEFAULT_VIEW.lowDb),
    highDb: number('highDb', -200, 200, DEFAULT_VIEW.highDb),
    smooth: flag('smooth', DEFAULT_VIEW.smooth),
    mapPlace: oneOf('mapPlace', mapPlaces, DEFAULT_VIEW.mapPlace),
    mapColour: oneOf('mapColour', overlayColours, DEFAULT_VIEW.mapColour),
    opacity: number('opacity', 0, 1, DEFAULT_VIEW.opacity),
    contour: flag('contour', DEFAULT_VIEW.contour),
    threshold: number('threshold', 0, 1, DEFAULT_VIEW.threshold),
    volume: number('volume', 0, 1, DEFAULT_VIEW.volume),
    speed: oneOf('speed', speeds, DEFAULT_VIEW.speed),
    loop: flag('loop', DEFAULT_VIEW.loop),
  };
  return settings.highDb > settings.lowDb ? settings : { ...settings, lowDb: -80, highDb: 0 };
}

const SETTINGS: InjectionKey<ViewSettings> = Symbol('view settings');

/** One for all that a screen shows; its components change it directly. Call it in the screen's setup. */
export function provideViewSettings(): ViewSettings {
  const settings = reactive(remembered(KEY, parseViewSettings));
  watch(settings, (now) => remember(KEY, now));
  provide(SETTINGS, settings);
  return settings;
}

export function useViewSettings(): ViewSettings {
  const settings = inject(SETTINGS);
  if (settings === undefined) throw new Error('useViewSettings outside of a screen with provideViewSettings');
  return settings;
}
