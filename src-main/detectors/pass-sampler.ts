/** Which examples a training step sees: a function of the seed and the step's number only. */
import type { Random } from '../engine/index.ts';

/** Passes over all examples (clips, windows) in a new order each time; a batch may span two passes. */
export class PassSampler {
  readonly #random: Random;
  readonly #count: number;
  #pass = -1;
  #order: Int32Array = new Int32Array();

  constructor(count: number, random: Random) {
    this.#count = count;
    this.#random = random;
  }

  /** Numbers of the examples of a batch. */
  pick(step: number, batch: number): number[] {
    return Array.from({ length: batch }, (_, i) => this.#at(step * batch + i));
  }

  #at(index: number): number {
    const pass = Math.floor(index / this.#count);
    if (pass !== this.#pass) {
      this.#order = this.#random.fork(`pass/${pass}`).permutation(this.#count);
      this.#pass = pass;
    }
    return this.#order[index % this.#count] ?? 0;
  }
}
