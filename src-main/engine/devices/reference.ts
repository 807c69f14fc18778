/** The slow reference: tfjs's own CPU backend, against which every other device is checked. */
import '@tensorflow/tfjs-backend-cpu';
import type { Device } from './device.ts';
import { EagerStep } from './eager-step.ts';
import { repairAveragePoolGradient } from './pool-gradient.ts';
import { repairResizeGradients } from './resize-gradient.ts';

repairResizeGradients('cpu');
repairAveragePoolGradient('cpu');

export const referenceDevice: Device = {
  id: 'reference',
  kind: 'reference',
  provider: 'tfjs CPU backend',
  compile: (step, signature) => Promise.resolve(new EagerStep('cpu', step, signature)),
};
