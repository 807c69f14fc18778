/** How a wheel is turned: what frames.ts asks the page to do. */
export interface Wheel {
  readonly selector: string;
  /** Frames. */
  readonly steps: number;
  readonly zoom: boolean;
  /** px per frame */
  readonly delta: number;
  /** Steps after which the direction changes. */
  readonly turn: number;
}
