/** In the engine process: shows what the model sees while it trains, without taking the time that training needs. */
import type { Trainer } from '../detectors/detector.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import type { TaskProgress } from './task-arguments.ts';

/** A picture that takes t is followed by this many t of training at least: pictures cost 2 % of the time at most. */
const TRAINING_SHARE = 50;

export class Pictures {
  readonly #trainer: Trainer;
  readonly #everyMs: number;
  readonly #context: TaskContext;
  #due = 0;
  #shown = 0;

  /** @param everyMs 0 for none */
  constructor(trainer: Trainer, everyMs: number, context: TaskContext) {
    this.#trainer = trainer;
    this.#everyMs = everyMs;
    this.#context = context;
  }

  /** @returns how long it took, ms */
  async showIfDue(): Promise<number> {
    const start = performance.now();
    if (this.#everyMs === 0 || start < this.#due || this.#trainer.preview === undefined) return 0;
    const preview = await this.#trainer.preview();
    if (preview !== undefined) {
      const { bands, frames, pictures } = preview;
      const step = this.#trainer.stepsDone;
      this.#context.progress({ kind: 'preview', step, bands, frames, pictures: [...pictures] } satisfies TaskProgress);
    }
    const elapsed = performance.now() - start;
    // The first one compiles, which the next ones do not.
    const wait = this.#shown === 0 ? this.#everyMs : Math.max(this.#everyMs, TRAINING_SHARE * elapsed);
    this.#shown += 1;
    this.#due = performance.now() + wait;
    return elapsed;
  }
}
