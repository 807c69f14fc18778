/** Per-band statistics inside a snapshot. */
import { float32, type HostTensors } from '../../engine/index.ts';
import type { Normalisation } from '../../features/statistics.ts';

const MEAN = 'normalisation.mean';
const DEVIATION = 'normalisation.deviation';

export function normalisationTensors({ mean, deviation }: Normalisation): HostTensors {
  return { [MEAN]: float32([mean.length], mean), [DEVIATION]: float32([deviation.length], deviation) };
}

/** As stored, in float32: a training uses these from the start, so that a resumed one has the same. */
export const asStored = (statistics: Normalisation): Normalisation => normalisationOf(normalisationTensors(statistics));

export function normalisationOf(tensors: HostTensors): Normalisation {
  const [mean, deviation] = [tensors[MEAN], tensors[DEVIATION]];
  if (!mean || !deviation) throw new Error('a snapshot without normalisation');
  return { mean: Array.from(mean.data), deviation: Array.from(deviation.data) };
}
