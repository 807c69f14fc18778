/** How fast an activity goes, and how long the rest of it takes. */

/** Older pace counts e times less after so long, ms: short enough to follow a change, long enough to be read. */
const MEMORY_MS = 10_000;
/** Between two measurements; a fast step is shorter than the clock's grain. */
const LEAST_MS = 200;

/** A smoothed rate of one activity: exponentially weighted work over exponentially weighted time. */
export class Pace {
  #from: { done: number; at: number } | undefined;
  #work = 0;
  #time = 0;

  /** @param now ms */
  add(done: number, now: number): void {
    const from = this.#from;
    if (from === undefined || done < from.done) {
      this.#from = { done, at: now };
      return;
    }
    const elapsed = now - from.at;
    if (elapsed < LEAST_MS) return;
    const kept = Math.exp(-elapsed / MEMORY_MS);
    this.#work = this.#work * kept + (done - from.done);
    this.#time = this.#time * kept + elapsed;
    this.#from = { done, at: now };
  }

  /** Units/s; 0 while it is not known. */
  get rate(): number {
    return this.#time === 0 ? 0 : (1000 * this.#work) / this.#time;
  }

  /** s; null while it is not known. */
  secondsLeft(done: number, total: number): number | null {
    const { rate } = this;
    return rate <= 0 || total <= 0 ? null : Math.max(0, total - done) / rate;
  }
}
