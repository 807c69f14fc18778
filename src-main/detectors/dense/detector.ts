/** A method on windows of frames as a detector. */
import type { z } from 'zod';
import type { Detector } from '../detector.ts';
import { exportFunction, openScorer } from './scoring.ts';
import type { DenseSettings } from './settings.ts';
import { openTrainer, type WindowMethod } from './training.ts';

export interface WindowDetectorParts extends WindowMethod {
  readonly settings: z.ZodType<DenseSettings>;
  readonly presets: Readonly<Record<string, unknown>>;
  readonly presetSummaries: Readonly<Record<string, string>>;
}

export function windowDetector(parts: WindowDetectorParts): Detector<DenseSettings> {
  const { id, name, settings, presets, presetSummaries } = parts;
  return {
    id,
    name,
    annotations: 'free',
    scope: ({ scope }) => scope,
    settings,
    presets: Object.fromEntries(Object.entries(presets).map(([preset, json]) => [preset, settings.parse(json)])),
    presetSummaries,
    features: ({ logMel }) => logMel,
    scores: ['error'],
    defaultScore: () => 'error',
    openTrainer: (input) => openTrainer(parts, input),
    openScorer: (input) => openScorer(parts, input),
    exportFunction: (input) => Promise.resolve(exportFunction(parts, input)),
  };
}
