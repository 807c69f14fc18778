import type { Detector } from '../detectors/detector.ts';
import type { CodebookNeeds } from '../runs/codebook.ts';

/** What a codebook must have in common with a run of these settings. */
export function needsOf(detector: Detector, settings: unknown): CodebookNeeds {
  return {
    method: detector.baseMethod ?? detector.id,
    features: detector.features(settings),
    geometry: detector.baseGeometry?.(settings) ?? {},
  };
}
