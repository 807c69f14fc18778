/** One entry of a chart's legend. */
export interface LegendEntry {
  readonly name: string;
  /** CSS colour. */
  readonly colour: string;
  /** Place in the line patterns. */
  readonly dash: number;
}
