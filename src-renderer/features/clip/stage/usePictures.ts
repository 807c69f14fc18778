/** What the lanes paint: of a clip, its reconstructions and the settings. */
import { computed, type ComputedRef } from 'vue';
import type { ClipView } from '../../../../src-shared/contract.ts';
import type { ColourMapName } from '../../../ui/colourmaps.ts';
import { laneTable, opaqueTable, overlayTable } from '../layers/colours.ts';
import { difference, type Grid } from '../layers/grid.ts';
import type { LanePicture } from '../layers/picture.ts';
import { autoRange, symmetricRange, type ValueRange } from '../layers/value-range.ts';
import type { ViewSettings } from '../model/view-settings.ts';
import type { Restored } from '../useReconstructions.ts';

/** Maps are probabilities. */
const MAP_RANGE: ValueRange = { low: 0, high: 1 };

export interface Pictures {
  readonly picture: ComputedRef<LanePicture | null>;
  readonly overlay: ComputedRef<LanePicture | null>;
  readonly mapLane: ComputedRef<LanePicture | null>;
  readonly contourOverLogMel: ComputedRef<{ grid: Grid; threshold: number } | null>;
  readonly contourInLane: ComputedRef<{ grid: Grid; threshold: number } | null>;
  readonly mapGrid: ComputedRef<Grid | null>;
  readonly hasMap: ComputedRef<boolean>;
  /** Whether the picture is a difference: what is asked for may still be on its way. */
  readonly isDifference: ComputedRef<boolean>;
  /** Of the log-mel's colours. */
  readonly range: ComputedRef<ValueRange>;
}

export function usePictures(
  view: () => ClipView,
  colourMap: () => ColourMapName,
  restored: () => Restored,
  settings: ViewSettings,
): Pictures {
  const input = computed<Grid>(() => view().logMel);
  const mapGrid = computed<Grid | null>(() => {
    const { map, logMel } = view();
    return map === null ? null : { ...map, hopSeconds: logMel.hopSeconds };
  });

  /** What is asked for; the input while it is on its way or cannot be had. */
  const grid = computed<{ readonly grid: Grid; readonly difference: boolean }>(() => {
    const answer = restored();
    const { hopSeconds } = view().logMel;
    if (answer.state !== 'ready' || settings.source === 'input') return { grid: input.value, difference: false };
    const { general, restored: well } = answer.reconstructions;
    if (settings.source === 'general') return { grid: { ...general, hopSeconds }, difference: false };
    if (settings.source === 'restored') return { grid: { ...well, hopSeconds }, difference: false };
    return { grid: difference(input.value, well), difference: true };
  });

  /** The input's, for reconstructions too: the same colour is the same level. */
  const inputRange = computed(() => autoRange(input.value.data));
  const range = computed(() =>
    settings.autoRange ? inputRange.value : { low: settings.lowDb, high: settings.highDb },
  );
  const differenceRange = computed(() => (grid.value.difference ? symmetricRange(grid.value.grid.data) : MAP_RANGE));

  const picture = computed<LanePicture>(() =>
    grid.value.difference
      ? { grid: grid.value.grid, table: opaqueTable('diverging'), range: differenceRange.value, reduce: 'mean' }
      : { grid: grid.value.grid, table: opaqueTable(colourMap()), range: range.value, reduce: 'mean' },
  );

  const placed = (place: ViewSettings['mapPlace'], table: () => LanePicture['table']) =>
    computed<LanePicture | null>(() =>
      mapGrid.value === null || settings.mapPlace !== place
        ? null
        : { grid: mapGrid.value, table: table(), range: MAP_RANGE, reduce: 'max' },
    );
  const contour = computed(() =>
    mapGrid.value === null || !settings.contour || settings.mapPlace === 'off'
      ? null
      : { grid: mapGrid.value, threshold: settings.threshold },
  );

  return {
    picture,
    overlay: placed('overlay', () => overlayTable(settings.mapColour, settings.opacity)),
    mapLane: placed('lane', () => laneTable(settings.mapColour)),
    contourOverLogMel: contour,
    contourInLane: contour,
    mapGrid,
    hasMap: computed(() => mapGrid.value !== null),
    isDifference: computed(() => grid.value.difference),
    range,
  };
}
