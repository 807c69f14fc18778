/** What is fuzzed: one target per door through which something that others made comes in. */
import type fc from 'fast-check';

/** One change of an input; `other` is a second one of the corpus, to take parts from. */
export type Edit = (input: Uint8Array, other: Uint8Array) => Uint8Array;

export interface FuzzTarget {
  readonly name: string;
  /** Valid inputs, made by the program's own writers. */
  readonly seeds: () => Promise<readonly Uint8Array[]>;
  /** Changes that know the format; one input has several of them. */
  readonly edits: fc.Arbitrary<Edit>;
  /** Inputs of which nothing was there before, where the format has such a thing. */
  readonly fresh?: fc.Arbitrary<Uint8Array>;
  /** Inputs between two calls of `check`. */
  readonly batch: number;
  readonly open: (folder: string) => Promise<OpenTarget>;
}

export interface OpenTarget {
  /**
   * Gives one input to the program.
   *
   * @returns what came of it, for the count: `read`
   * @throws UserError where it was refused as it should be; anything else is a failure
   */
  readonly run: (input: Uint8Array) => Promise<string>;
  /** What must still hold after a batch. Throws where it does not. */
  readonly check?: () => Promise<void>;
  readonly close?: () => Promise<void>;
}
