/** The methods that `bench <method>` measures besides AudDSR. A new one is a line here and one in peers/methods_torch.py. */
import type { Detector } from '../src-main/detectors/detector.ts';
import type { Scale } from './networks.ts';
import { mobilenetv2Bench, stgramBench } from './classifier-methods.ts';
import { aeBench, idnnBench } from './dense-methods.ts';

/** A training step, or the scoring of one clip of 10 s. */
export const METHOD_STEPS = ['training', 'scoring'] as const;
export type MethodStep = (typeof METHOD_STEPS)[number];

/** How a detector is measured. The steps themselves are the detector's own: its trainer's and its scorer's. */
export interface MethodBench<S = unknown> {
  readonly detector: Detector<S>;
  /** Those whose steps are measured; presets that differ in nothing but the number of steps need not all be here. */
  readonly presets: readonly string[];
  /** The preset's settings without an end of the training; `small` networks show that the benchmark itself works. */
  settings(preset: string, scale: Scale): S;
  /** Of the clips that it trains on and scores. */
  machines(settings: S): readonly { readonly machineType: string; readonly machineId: string }[];
  /** For the table: examples of a step, mel bands and frames of each. */
  shape(settings: S, step: MethodStep): { readonly batch: number; readonly mel: number; readonly time: number };
  /** Multiply-adds of one example forward. */
  macs(settings: S): number;
  /** Numbers that gradients train. */
  parameters(settings: S): number;
}

export const METHOD_BENCHES: readonly MethodBench[] = [aeBench, idnnBench, mobilenetv2Bench, stgramBench];
