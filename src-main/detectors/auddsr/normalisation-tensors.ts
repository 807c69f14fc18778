/** Per-band statistics: of which clips, and inside a snapshot. */
import { float32, type HostTensors } from '../../engine/index.ts';
import { normalisation, statisticsOf, type Normalisation } from '../../features/statistics.ts';
import type { FeatureClip } from '../detector.ts';
import { ANY, tensorsFor } from '../snapshot.ts';

const MEAN = 'normalisation.mean';
const DEVIATION = 'normalisation.deviation';

export function normalisationTensors({ mean, deviation }: Normalisation): HostTensors {
  return { [MEAN]: float32([mean.length], mean), [DEVIATION]: float32([deviation.length], deviation) };
}

/** As stored, in float32: a training uses these from the start, so that a resumed one has the same. */
export const asStored = (statistics: Normalisation): Normalisation => normalisationOf(normalisationTensors(statistics));

/** @throws UserError `MODEL_MISMATCH` */
export function normalisationOf(tensors: HostTensors, bands = ANY): Normalisation {
  const spec = { dtype: 'float32', shape: [bands] } as const;
  const { [MEAN]: mean, [DEVIATION]: deviation } = tensorsFor(tensors, { [MEAN]: spec, [DEVIATION]: spec });
  return { mean: Array.from(mean!.data), deviation: Array.from(deviation!.data) };
}

/** Statistics of all clips alike. */
export async function statisticsOver(clips: readonly FeatureClip[]): Promise<Normalisation> {
  return asStored(normalisation(await statisticsOf(clips.map(({ features }) => features))));
}

/** By which a clip is standardised. */
export type NormalisationOf = (clip: FeatureClip) => Normalisation;

/**
 * Each machine's own statistics.
 *
 * @param scope what a machine is: an ID of a type, or all of a type
 */
export async function statisticsByMachine(
  clips: readonly FeatureClip[],
  scope: 'id' | 'type',
): Promise<NormalisationOf> {
  const keyOf = ({ machineType, machineId }: FeatureClip): string =>
    JSON.stringify(scope === 'id' ? [machineType, machineId] : [machineType]);
  const machines = new Map<string, Normalisation>();
  for (const [key, own] of Map.groupBy(clips, keyOf)) machines.set(key, await statisticsOver(own));
  return (clip) => {
    const statistics = machines.get(keyOf(clip));
    if (!statistics) throw new RangeError(`no statistics of ${keyOf(clip)}`);
    return statistics;
  };
}
