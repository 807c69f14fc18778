/**
 * In the engine process: the AUC of a few labelled test clips while the model trains, for a person who watches. Nothing
 * is chosen by it, and the training's numbers are the same without it.
 */
import type { Detector, FeatureClip, Trainer } from '../detectors/detector.ts';
import { openDevice, type Device } from '../engine/index.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { auc } from '../evaluation/roc.ts';
import { sourceOf, streamFeatures } from './features.ts';
import type { TrainArguments } from './task-arguments.ts';

/** Measurements over a whole training. */
const MEASUREMENTS = 10;

interface WatchedClip {
  readonly features: FeatureClip;
  readonly anomalous: boolean;
}

/** Undefined where nobody watches. Clips that cannot be read are left out: that is scoring's to say. */
export async function openWatch(
  detector: Detector,
  settings: unknown,
  args: TrainArguments,
  context: TaskContext,
): Promise<AucWatch | undefined> {
  if (args.watched.length === 0) return undefined;
  const clips: WatchedClip[] = [];
  const source = sourceOf(detector, settings, args);
  for await (const item of streamFeatures(args.watched, source, context)) {
    if ('features' in item) clips.push({ features: item.features, anomalous: item.clip.label === 'anomaly' });
  }
  return new AucWatch(detector, settings, await openDevice(args.device), clips);
}

export class AucWatch {
  readonly #detector: Detector;
  readonly #settings: unknown;
  readonly #device: Device;
  readonly #clips: readonly WatchedClip[];
  /** The tenth of the training that was measured last. */
  #measured: number | undefined;

  constructor(detector: Detector, settings: unknown, device: Device, clips: readonly WatchedClip[]) {
    this.#detector = detector;
    this.#settings = settings;
    this.#device = device;
    this.#clips = clips;
  }

  /** `watchedAuc` when another tenth of the steps is done; null where a score is no number. */
  async measureIfDue(trainer: Trainer): Promise<{ watchedAuc?: number | null }> {
    const tenth = Math.floor((MEASUREMENTS * trainer.stepsDone) / trainer.totalSteps);
    if (tenth === (this.#measured ?? 0)) return {};
    this.#measured = tenth;
    return { watchedAuc: await this.#measure(trainer) };
  }

  async #measure(trainer: Trainer): Promise<number | null> {
    const settings = this.#settings;
    const scorer = await this.#detector.openScorer({ settings, model: await trainer.snapshot(), device: this.#device });
    try {
      const results = await scorer.score(this.#clips.map(({ features }) => features));
      // A score that is calibrated at the end of the training is not there yet.
      const wanted = this.#detector.defaultScore(settings);
      const name = results.every(({ scores }) => Number.isFinite(scores[wanted])) ? wanted : this.#detector.scores[0]!;
      const values = (anomalous: boolean) =>
        results.filter((_, i) => this.#clips[i]!.anomalous === anomalous).map(({ scores }) => scores[name] ?? NaN);
      const scores = { normal: values(false), anomalous: values(true) };
      return [...scores.normal, ...scores.anomalous].every(Number.isFinite) ? auc(scores).value : null;
    } finally {
      await scorer.dispose();
    }
  }
}
