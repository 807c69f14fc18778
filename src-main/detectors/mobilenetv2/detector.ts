/** MobileNetV2 as a classifier of machine IDs (Giri et al. 2020; methods.md section 6). */
import { requireIds } from '../classifier/id-classes.ts';
import type { Detector } from '../detector.ts';
import { exportFunction, openScorer } from './scoring.ts';
import { mobilenetv2Presets, mobilenetv2Settings, type MobileNetV2Settings } from './settings.ts';
import { NAME, openTrainer } from './training.ts';

export const mobilenetv2: Detector<MobileNetV2Settings> = {
  id: 'mobilenetv2',
  name: NAME,
  annotations: 'reliant',
  // One model tells all IDs of a type apart.
  scope: () => 'type',
  settings: mobilenetv2Settings,
  presets: mobilenetv2Presets,
  presetSummaries: {
    paper:
      'The published settings, patches at every frame: many hours for a machine type of 3500 clips without a graphics card.',
    cpu: 'The same network, a higher learning rate and at most 4000 steps: about half an hour for a machine type on two cores.',
    quick:
      'The same network, 600 steps and few patches, for a first look: two or three minutes for a machine type on two cores.',
  },
  features: ({ logMel }) => logMel,
  scores: ['logOdds'],
  defaultScore: () => 'logOdds',
  requireData: (data) => requireIds(data, NAME),
  openTrainer,
  openScorer,
  exportFunction: (input) => Promise.resolve(exportFunction(input)),
};
