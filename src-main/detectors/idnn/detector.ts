/** Interpolation deep neural network (Suefusa et al. 2020; methods.md section 6): the centre frame from its neighbours. */
import { windowDetector } from '../dense/detector.ts';
import { denseSettings } from '../dense/settings.ts';
import { interpolation } from '../dense/task.ts';
import cpu from './presets/cpu.json' with { type: 'json' };
import paper from './presets/paper.json' with { type: 'json' };
import quick from './presets/quick.json' with { type: 'json' };

const settings = denseSettings.refine(({ frames }) => frames >= 3 && frames % 2 === 1, {
  path: ['frames'],
  message: 'must be odd and at least 3, so that a frame is in the middle',
});

export const idnn = windowDetector({
  id: 'idnn',
  name: 'IDNN',
  task: interpolation,
  settings,
  presets: { paper, cpu, quick },
  presetSummaries: {
    paper:
      "Trained like the DCASE baseline's AE, 100 passes: one to two hours for a machine type of 3500 clips on two cores.",
    cpu: 'The same settings cut at 30 000 steps: about a quarter of an hour on two cores.',
    quick: 'The same settings cut at 2500 steps, for a first look: about a minute on two cores.',
  },
});
