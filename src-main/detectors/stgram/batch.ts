/** Clips as the network's inputs. */
import { float32, type HostTensors, type TensorSpecs } from '../../engine/index.ts';
import type { FeatureClip } from '../detector.ts';
import type { Stgram } from './network.ts';
import type { StgramSettings } from './settings.ts';

export const inputSpecs = ({ samples, frames }: Stgram, { logMel }: StgramSettings, batch: number): TensorSpecs => ({
  waveform: { dtype: 'float32', shape: [batch, samples] },
  logMel: { dtype: 'float32', shape: [batch, logMel.bands, frames, 1] },
});

/** @param clips excerpts of the network's length; fewer than `batch` leave the rest at 0 */
export function batchOf(
  { samples, frames }: Stgram,
  { logMel: { bands } }: StgramSettings,
  clips: readonly FeatureClip[],
  batch: number,
): HostTensors {
  const waveform = float32([batch, samples]);
  const logMel = float32([batch, bands, frames, 1]);
  for (const [i, { waveform: own, features }] of clips.entries()) {
    if (own?.length !== samples || features.frames !== frames || features.bands !== bands)
      throw new RangeError(`an excerpt of ${own?.length} samples, ${features.bands} x ${features.frames}`);
    waveform.data.set(own, i * samples);
    logMel.data.set(features.data, i * bands * frames);
  }
  return { waveform, logMel };
}
