/** The autoencoder of the DCASE 2020 Task 2 baseline (Koizumi et al. 2020; methods.md section 6). */
import { windowDetector } from '../dense/detector.ts';
import { denseSettings } from '../dense/settings.ts';
import { reconstruction } from '../dense/task.ts';
import cpu from './presets/cpu.json' with { type: 'json' };
import paper from './presets/paper.json' with { type: 'json' };
import quick from './presets/quick.json' with { type: 'json' };

export const ae = windowDetector({
  id: 'ae',
  name: 'AE',
  task: reconstruction,
  settings: denseSettings,
  presets: { paper, cpu, quick },
  presetSummaries: {
    paper: "The DCASE baseline's settings, 100 passes: one to two hours for a machine type of 3500 clips on two cores.",
    cpu: 'The same settings cut at 30 000 steps: about a quarter of an hour on two cores.',
    quick: 'The same settings cut at 2500 steps, for a first look: about a minute on two cores.',
  },
});
