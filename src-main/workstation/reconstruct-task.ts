/** In the engine process: what a model restores of a clip. The scorer of the last run is kept for the next clip. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../src-shared/errors.ts';
import type { ClipReconstructions, Detector, Scorer } from '../detectors/detector.ts';
import { startDevice } from '../engine/devices/starts.ts';
import type { Device } from '../engine/index.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { loadFeatures, sourceOf } from './features.ts';
import { readModel } from './model.ts';
import { reconstructionsNone } from './reconstructions-none.ts';
import { checkSettings } from './settings.ts';
import type { ReconstructArguments } from './task-arguments.ts';

export class Reconstructing {
  #kept: { readonly key: string; readonly scorer: Scorer } | undefined;

  /** @throws UserError `RECONSTRUCTIONS_NONE`, `RUN_UNFINISHED`, those of reading the clip */
  async run(detector: Detector, args: ReconstructArguments, context: TaskContext): Promise<ClipReconstructions> {
    const settings = checkSettings(detector, args.settings);
    const scorer = await this.#scorer(detector, settings, args);
    if (scorer.reconstruct === undefined) throw reconstructionsNone(detector.name);
    const [clip] = await loadFeatures(args.clips, sourceOf(detector, settings, args), context);
    return await scorer.reconstruct(clip!);
  }

  async #scorer(detector: Detector, settings: unknown, { folder, device }: ReconstructArguments): Promise<Scorer> {
    // A run that was trained on has another newest checkpoint.
    const changed = await stat(join(folder, 'checkpoints')).catch(() => undefined);
    const key = JSON.stringify([detector.id, folder, device, changed?.mtimeMs]);
    if (this.#kept?.key === key) return this.#kept.scorer;
    await this.#kept?.scorer.dispose();
    this.#kept = undefined;
    const { model } = await readModel(folder);
    const scorer = await detector.openScorer({ settings, model, device: await openNear(device) });
    this.#kept = { key, scorer };
    return scorer;
  }
}

/** The run's own device; the CPU where a run of another machine is looked at. */
async function openNear(device: string): Promise<Device> {
  try {
    return await startDevice(device);
  } catch (error) {
    if (!(error instanceof UserError) || !error.code.startsWith('DEVICE_')) throw error;
    return await startDevice('cpu');
  }
}
