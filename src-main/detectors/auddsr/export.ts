/** The trained detector as one function for ONNX: log-mel in dB in, anomaly map and scores out. */
import { float32, tf, type HostTensors, type StepFunction, type Tensor4D } from '../../engine/index.ts';
import type { ExportedFunction, ScoringInput } from '../detector.ts';
import { normalisationOf } from './normalisation-tensors.ts';
import { framesOf, scoringFunction, scoringState } from './scoring.ts';
import type { AuddsrSettings } from './settings.ts';
import { Stage2Networks } from './stage2-networks.ts';

/** Windows of the training length, which instance normalisation needs; longer clips are cut by the caller. */
export function exportFunction({
  settings,
  model,
}: Omit<ScoringInput<AuddsrSettings>, 'device'>): Promise<ExportedFunction> {
  const networks = new Stage2Networks(settings);
  const { mean, deviation } = normalisationOf(model.tensors, settings.logMel.bands);
  const frames = framesOf(model, settings);
  const bands = mean.length;
  const score = scoringFunction(networks);
  const weights: HostTensors = {
    ...scoringState(networks, model.tensors),
    'normalisation.mean': float32([1, bands, 1, 1], mean),
    'normalisation.deviation': float32([1, bands, 1, 1], deviation),
  };
  const step: StepFunction = (state, { logMel }) => {
    const centred = tf.sub(logMel!, state['normalisation.mean']!);
    const x: Tensor4D = tf.div(centred, state['normalisation.deviation']!);
    const { outputs } = score(state, { x });
    const { map, restoration, general, difference } = outputs;
    return {
      outputs: {
        map: map!,
        score: tf.mean(map!, [1, 2]),
        restoration: tf.mean(restoration!, 1),
        general: tf.mean(general!, 1),
        difference: tf.mean(difference!, 1),
      },
    };
  };
  return Promise.resolve({
    step,
    weights,
    inputs: { logMel: { dtype: 'float32', shape: [1, bands, frames, 1] } },
    metadata: {
      method: 'AudDSR',
      input: `logMel: [1, mel, frame, 1], dB, ${frames} frames`,
      output:
        'map: [1, mel, frame], probability; score: its mean; restoration, general, difference: mean squared errors',
      logMel: JSON.stringify(settings.logMel),
    },
  });
}
