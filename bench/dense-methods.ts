/** What `bench ae` and `bench idnn` measure. */
import { ae } from '../src-main/detectors/ae/detector.ts';
import type { DenseSettings } from '../src-main/detectors/dense/settings.ts';
import { interpolation, reconstruction, stackFor, type WindowTask } from '../src-main/detectors/dense/task.ts';
import type { Detector } from '../src-main/detectors/detector.ts';
import { idnn } from '../src-main/detectors/idnn/detector.ts';
import { frameCount } from '../src-main/features/settings.ts';
import type { MethodBench } from './method-registry.ts';

function denseBench(detector: Detector<DenseSettings>, task: WindowTask): MethodBench<DenseSettings> {
  return {
    detector,
    // The presets differ in the number of passes only.
    presets: ['paper'],
    settings(preset, scale) {
      const settings = detector.presets[preset]!;
      const small = scale === 'small' ? { batch: 16 } : {};
      return {
        ...settings,
        network: scale === 'small' ? { ...settings.network, hidden: [8, 2, 8] } : settings.network,
        // Passes end with the validation, which belongs to no step; so many windows are never held out.
        training: { ...settings.training, ...small, epochs: 1e6, maxSteps: null, validationShare: 0 },
      };
    },
    machines: () => [{ machineType: 'noise', machineId: '00' }],
    shape: ({ frames, logMel, training }, step) => ({
      batch: step === 'training' ? training.batch : frameCount(10 * logMel.sampleRate, logMel) - frames + 1,
      mel: logMel.bands,
      time: frames,
    }),
    macs: (settings) => stackFor(task, settings).macs(),
    parameters: (settings) => stackFor(task, settings).counts().trainable,
  };
}

export const aeBench = denseBench(ae, reconstruction) as MethodBench;
export const idnnBench = denseBench(idnn, interpolation) as MethodBench;
