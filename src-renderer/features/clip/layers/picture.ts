/** A grid and how it is coloured. */
import type { RgbaTable } from './colours.ts';
import type { Grid } from './grid.ts';
import type { Reduce } from './levels.ts';
import type { ValueRange } from './value-range.ts';

export interface LanePicture {
  readonly grid: Grid;
  readonly table: RgbaTable;
  readonly range: ValueRange;
  readonly reduce: Reduce;
}
