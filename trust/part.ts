/** What `npm run trust` is made of: one part per subject, each of which proves promises and says what it measured. */

/** Long: what docs/reliability.md reports. Short: the same code in seconds, as CI runs it. */
export type TrustSize = 'short' | 'long';

export interface TrustOptions {
  readonly size: TrustSize;
  /** Of everything random in the part; printed, so that a failure can be had again. */
  readonly seed: number;
  /** Only kinds with these words in their name, as often as this at most; all where it is left out. */
  readonly only?: { readonly kind: string; readonly most: number };
  /** An empty folder of the part's own, deleted after it. */
  readonly folder: string;
  /** A line of progress for the terminal. */
  readonly say: (line: string) => void;
}

export interface TrustFigure {
  /** As docs/reliability.md states it: "No saved annotation is lost when a process is killed". */
  readonly promise: string;
  /** Where the proof is, below the repository's root. */
  readonly test: string;
  /** What the run showed: "212 faults, none lost". */
  readonly figure: string;
  readonly kept: boolean;
}

export interface TrustPart {
  readonly name: string;
  /** Throws only for what is not a broken promise: a machine without what the part needs. */
  readonly run: (options: TrustOptions) => Promise<readonly TrustFigure[]>;
}
