/** What the process of a target is told, and what it tells. */

export interface FuzzTask {
  readonly target: string;
  readonly seed: number;
  /** Ends at whichever comes first. */
  readonly milliseconds: number;
  readonly inputs: number;
  /** Of the process alone, empty. */
  readonly folder: string;
  /** Inputs of earlier runs that reached something; new ones are added. Null: none are kept. */
  readonly corpus: string | null;
  /** Where inputs that fail are put. */
  readonly failures: string;
  /** One input takes no longer; the watchdog ends the process then. */
  readonly longestMs: number;
  /** Runs these files alone, once each. */
  readonly replay: readonly string[];
}

export interface FuzzFailure {
  readonly target: string;
  /** Of the saved input. */
  readonly file: string;
  /** `TypeError: …` with the place, `hang`, `crash`, `memory`. */
  readonly reason: string;
}

export type FuzzMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failure'; readonly failure: FuzzFailure }
  | { readonly kind: 'done'; readonly summary: FuzzSummary };

export interface FuzzSummary {
  readonly inputs: number;
  readonly blocks: number;
  readonly corpus: number;
  /** How many inputs ended how: `read`, or the code of the refusal. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Largest resident memory, 10^6 bytes. */
  readonly peakMb: number;
}

/** What the program promises; only tests of the watch have less patience. */
export const LONGEST_MS = 10_000;
/** 10^6 bytes by which one input may raise the process's largest resident memory. */
export const GROWTH_MB = 400;
/** 10^6 bytes that V8's heap and the whole process may take. */
export const HEAP_MB = 512;
export const RESIDENT_MB = 1500;

/** The input that runs now; its time of change is the process's sign of life. */
export const CURRENT = 'current.bin';
