/**
 * What a detector is to the rest of the program. A new one is a folder that exports a `Detector`, and a line in
 * `index.ts`. Detectors know tensors and features, never files: clips come in as log-mels, models go out as tensors.
 */
import type { z } from 'zod';
import type { Device, HostTensors, Random, StepFunction, TensorSpecs } from '../engine/index.ts';
import type { LogMel } from '../features/log-mel.ts';
import type { LogMelSettings } from '../features/settings.ts';

/** Which machine a clip is of, as the layout of its data set says. */
export interface MachineOf {
  readonly machineType: string;
  readonly machineId: string;
}

/** A clip's log-mel with what the layout of its data set says. */
export interface FeatureClip extends MachineOf {
  readonly features: LogMel;
  /** Samples in [-1, 1] at the features' rate: of methods with an `excerpt`, and exactly as long as that. */
  readonly waveform?: Float32Array;
}

/** Clips that a model is about to be trained on and to score. */
export interface DataToCheck {
  readonly train: readonly MachineOf[];
  readonly test: readonly MachineOf[];
}

/** Named numbers of one step, for `metrics.jsonl`: losses, perplexity. */
export type Metrics = Readonly<Record<string, number>>;

/** All that is needed to go on, or to score: tensors, and plain JSON beside them. */
export interface Snapshot {
  readonly tensors: HostTensors;
  readonly meta: Readonly<Record<string, unknown>>;
}

/**
 * Training in steps, so that whoever drives it can report, checkpoint, pause and cancel between any two. What a step does
 * depends on the settings, the data, the seed and the step's number only: a resumed training reaches the same numbers.
 */
export interface Trainer {
  readonly totalSteps: number;
  /** Steps done, those before a resume included. */
  readonly stepsDone: number;
  /** Does the next step. */
  step(): Promise<Metrics>;
  snapshot(): Promise<Snapshot>;
  /**
   * What the model sees of one (anomalous) example of the last step's batch. Changes no number of the training.
   *
   * @returns undefined where the last step has none
   */
  preview?(): Promise<Preview | undefined>;
  dispose(): Promise<void>;
}

export interface Preview {
  readonly bands: number;
  readonly frames: number;
  /** `[band][frame]`: `input`, `altered` (a mask), `general` (X_G), `restored` (X_S), `map`, as far as the method has them. */
  readonly pictures: readonly { readonly name: string; readonly data: Float32Array }[];
}

export interface TrainingInput<S> {
  readonly settings: S;
  /** Clips of healthy machines. */
  readonly clips: readonly FeatureClip[];
  /** Clips of faults or of other machines, chosen by the user, for methods that take them. Never empty. */
  readonly outliers?: readonly FeatureClip[];
  /** What an earlier stage has learned (AudDSR's codebook), for methods that build on one. */
  readonly base?: Snapshot;
  readonly device: Device;
  readonly random: Random;
  /** Where to go on. */
  readonly resume?: Snapshot;
}

/** Result for one clip. */
export interface ClipScore {
  /** By name; the detector's `scores` says which there are and which is the default. Higher is more anomalous. */
  readonly scores: Readonly<Record<string, number>>;
  /** How anomalous each cell of the log-mel is, `[bands][frames]` like the features, padding cut off. */
  readonly map?: AnomalyMap;
}

export interface AnomalyMap {
  readonly bands: number;
  readonly frames: number;
  /** In [0, 1], the range that screens draw: a probability, or a function of errors that rises with them. */
  readonly data: Float32Array;
}

/** A clip as the model restores it, in dB, `[band][frame]` like the clip's own log-mel. */
export interface ClipReconstructions {
  /** X_G: through the codebook only. */
  readonly general: LogMel;
  /** X_S: as the machine would sound when it is well. */
  readonly restored: LogMel;
}

export interface Scorer {
  score(clips: readonly FeatureClip[]): Promise<ClipScore[]>;
  /** Of the same networks and windows as `score`; methods that restore nothing leave it out. */
  reconstruct?(clip: FeatureClip): Promise<ClipReconstructions>;
  dispose(): Promise<void>;
}

export interface ScoringInput<S> {
  readonly settings: S;
  readonly model: Snapshot;
  readonly device: Device;
}

export interface Detector<S = unknown> {
  /** As on the command line: `auddsr`. */
  readonly id: string;
  /** As in the literature: `AudDSR`. */
  readonly name: string;
  /** Whether it trains on labels of machine IDs or outliers (annotation-reliant) or on normal sound alone. */
  readonly annotations: 'free' | 'reliant';
  /** It cannot train without `TrainingInput.outliers`; methods that say nothing never get any. */
  readonly outliers?: 'required';
  /** One model per machine ID, or one per type. */
  scope(settings: S): 'id' | 'type';
  readonly settings: z.ZodType<S>;
  readonly presets: Readonly<Record<string, S>>;
  /** One sentence for each preset: for whom it is, how long it takes. */
  readonly presetSummaries?: Readonly<Record<string, string>>;
  /** Front-end the method wants. */
  features(settings: S): LogMelSettings;
  /**
   * For methods that take clips of one length and their waveforms, in seconds: every clip is cut to its first ones, or
   * repeated until it fills them; `features` are of what is left. Others get clips as long as they are, and no waveform.
   */
  excerpt?(settings: S): number;
  /** Names of the scores, and the one that ranks clips under these settings. */
  readonly scores: readonly string[];
  defaultScore(settings: S): string;
  /** An earlier stage that many models share (AudDSR's stage 1); trained on clips of any machines. */
  openBaseTrainer?(input: TrainingInput<S>): Promise<Trainer>;
  /** Id of the method whose base it shares, where that is another: codebooks of either fit both. */
  readonly baseMethod?: string;
  /** What a base and the settings must have in common, for the sentence that names what differs. */
  baseGeometry?(settings: S): Readonly<Record<string, unknown>>;
  /**
   * Looks at the data before anything of it is read.
   *
   * @throws UserError when the method cannot be trained on it, or could not score its test clips afterwards
   */
  requireData?(data: DataToCheck, settings: S): void;
  /** @throws UserError when the data does not suffice */
  openTrainer(input: TrainingInput<S>): Promise<Trainer>;
  openScorer(input: ScoringInput<S>): Promise<Scorer>;
  /** Settings from JSON with `key.path=value` on top, where the method has rules of its own for them. */
  parseSettings?(json: unknown, overrides: readonly string[]): S;
  /** The trained model as a function of log-mels, for ONNX; methods without it are not exported. */
  exportFunction?(input: { readonly settings: S; readonly model: Snapshot }): Promise<ExportedFunction>;
}

/** What `exportOnnx` takes. */
export interface ExportedFunction {
  readonly step: StepFunction;
  readonly weights: HostTensors;
  readonly inputs: TensorSpecs;
  /** For the file: method, units of the input, normalisation. */
  readonly metadata: Readonly<Record<string, string>>;
}
