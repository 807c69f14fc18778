/** Reconstructions on demand, from an engine process of their own that keeps the last run's model for a while. */
import { z } from 'zod';
import type { Reconstructions } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { EngineProcess } from '../engine/process/supervisor.ts';
import type { FoundClip } from './clip-views.ts';
import { startEngine } from './execute.ts';
import type { KnownRun } from './run-index.ts';
import { reconstructionsNone } from './reconstructions-none.ts';
import { TASKS, type ReconstructArguments } from './task-arguments.ts';
import { findDetector, type Workbench } from './workbench.ts';

/** The process goes when nobody has asked for so long, ms: its model takes memory that a training may want. */
const KEPT_MS = 60_000;

const spectrogram = z.object({
  bands: z.number(),
  frames: z.number(),
  data: z.custom<Float32Array>((value) => value instanceof Float32Array),
});
const result = z.object({ general: spectrogram, restored: spectrogram });

export class Reconstructor {
  readonly #bench: () => Promise<Workbench>;
  #engine: Promise<EngineProcess> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #waiting = 0;

  constructor(bench: () => Promise<Workbench>) {
    this.#bench = bench;
  }

  /**
   * One at a time: the process is for one person who looks at one clip.
   *
   * @throws UserError `RECONSTRUCTIONS_NONE`, `RUN_UNFINISHED`, those of reading sound and of the engine
   */
  async reconstruct(run: KnownRun, clip: FoundClip, path: string): Promise<Reconstructions> {
    const bench = await this.#bench();
    const { record } = run;
    if (record.kind !== 'model') throw reconstructionsNone(record.method);
    findDetector(bench.detectors, record.method);
    const args: ReconstructArguments = {
      ...{ method: record.method, settings: record.settings, device: record.device, folder: run.path },
      cacheFolder: bench.cacheFolder,
      cacheBytes: bench.cacheBytes ?? null,
      clips: [
        {
          ...{ path, file: clip.file, machineType: clip.type, machineId: clip.id, label: clip.label },
          ...{ channel: clip.dataset.channel, content: null, seconds: 0 },
        },
      ],
    };
    this.#waiting += 1;
    clearTimeout(this.#timer);
    const mine = this.#last.then(async () => {
      const engine = await (this.#engine ??= startEngine(bench));
      return await engine.run(TASKS.reconstruct, args, { result });
    });
    this.#last = mine.catch(() => undefined);
    try {
      return await mine;
    } catch (error) {
      // A process that could not be started must not stand in the way of the next try.
      if (error instanceof UserError && error.code.startsWith('ENGINE_')) await this.dispose();
      throw error;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#timer = setTimeout(() => void this.dispose(), KEPT_MS).unref();
    }
  }

  /** Ends the process. */
  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.then(
      (started) => started.dispose(),
      () => undefined,
    );
  }
}
