/** A preset's learning-rate schedule as the engine's. */
import { constant, cosine, stepDecay, type Schedule } from '../../engine/index.ts';
import type { AuddsrSettings } from './settings.ts';

type Stage = Pick<AuddsrSettings['stage1'], 'iterations' | 'learningRate' | 'schedule'>;

export function scheduleOf({ iterations, learningRate, schedule }: Stage): Schedule {
  switch (schedule.kind) {
    case 'constant':
      return constant(learningRate);
    case 'cosine':
      return cosine(learningRate, { final: schedule.final, until: iterations });
    case 'step':
      return stepDecay(learningRate, schedule.factor, [Math.round(schedule.at * iterations)]);
  }
}
