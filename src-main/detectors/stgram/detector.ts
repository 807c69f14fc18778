/** STgram-MFN (Liu et al. 2022, "Anomalous sound detection using spectral-temporal information fusion"). */
import { requireIds } from '../classifier/id-classes.ts';
import type { Detector } from '../detector.ts';
import { exportFunction, openScorer } from './scoring.ts';
import { stgramPresets, stgramSettings, type StgramSettings } from './settings.ts';
import { NAME, openTrainer } from './training.ts';

export const stgram: Detector<StgramSettings> = {
  id: 'stgram',
  name: NAME,
  annotations: 'reliant',
  // One model tells all IDs apart that it is given: those of a type.
  scope: () => 'type',
  settings: stgramSettings,
  presets: stgramPresets,
  presetSummaries: {
    paper: 'The published settings, 300 passes: days for a machine type of 3500 clips without a graphics card.',
    cpu: 'The same network and 20 passes at a higher learning rate: hours for a machine type of 3500 clips on two cores.',
    quick:
      'A quarter of the width and 6 passes, for a first look: minutes for a machine type of 400 clips on two cores.',
  },
  features: ({ logMel }) => logMel,
  excerpt: ({ seconds }) => seconds,
  scores: ['nll'],
  defaultScore: () => 'nll',
  requireData: (data) => requireIds(data, NAME),
  openTrainer,
  openScorer,
  exportFunction: (input) => Promise.resolve(exportFunction(input)),
};
