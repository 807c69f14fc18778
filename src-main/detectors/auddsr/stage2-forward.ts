/** The frozen half of stage 2: codes of a batch with the drawn alterations, and what they sound like. */
import { quantise, tf, type Tensor4D, type Tensors } from '../../engine/index.ts';
import type { AuddsrSettings } from './settings.ts';
import { alteredCodes, liveCodesOf, type Codes, type Stage2Networks } from './stage2-networks.ts';

export interface AlteredForward extends Codes {
  /** f1 and the clean coarse codes, for subspace restriction. */
  readonly f1: Tensor4D;
  readonly clean1: Tensor4D;
  /** X_G: the general reconstruction of the altered codes. */
  readonly shown: Tensor4D;
}

/**
 * @param inputs `x` `[batch, mel, frames, 1]`, masks, ranks and `recompute` as `drawAlterations` makes them
 * @param altered only the first items of the batch have masks
 */
export function alteredForward(
  networks: Stage2Networks,
  { simulation }: Pick<AuddsrSettings, 'simulation'>,
  state: Tensors,
  inputs: Tensors,
  altered: number,
): AlteredForward {
  const { general } = networks;
  const { f1, z1 } = general.coarseFeatures(state, inputs['x'] as Tensor4D);
  const alter = (level: 'coarse' | 'fine', z: Tensor4D) =>
    alteredCodes(
      z,
      liveCodesOf(state, level),
      inputs[`${level}Mask`]!,
      inputs[`${level}Rank`]!,
      altered,
      simulation.sampling,
    );
  const clean1 = quantise(z1, liveCodesOf(state, 'coarse')).codes;
  const q1 = alter('coarse', z1);
  const again = tf.greater(tf.reshape(inputs['recompute']!, [-1, 1, 1, 1]), 0.5);
  // Fine codes follow the altered coarse ones where both levels change, the clean ones where one does.
  const z2 = general.fineFeatures(state, f1, tf.where(again, q1, clean1));
  const q2 = alter('fine', z2);
  return { f1, clean1, q1, q2, shown: general.decode(state, general.joined(state, q1, q2)) };
}
