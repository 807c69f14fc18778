/** What stage 2 takes from stage 1 and never changes: the general networks and the codes that are in use. */
import type { HostTensors } from '../../engine/index.ts';
import { ANY, tensorsFor } from '../snapshot.ts';
import { compactCodes, LEVELS } from './codebooks.ts';
import type { AuddsrSettings } from './settings.ts';
import { liveName, type Stage2Networks } from './stage2-networks.ts';

/** Out of a codebook file. @throws UserError `MODEL_MISMATCH` */
export function frozenTensors(
  stage1: HostTensors,
  networks: Stage2Networks,
  { quantiser }: AuddsrSettings,
): HostTensors {
  const parameters = Object.entries(tensorsFor(stage1, networks.general.parameterSpecs()));
  const codes = LEVELS.map((level) => [liveName(level), compactCodes(stage1, level, quantiser.reviveBelow)] as const);
  return Object.fromEntries([...parameters, ...codes]);
}

/** Out of a stage-2 snapshot. @throws UserError `MODEL_MISMATCH` */
export function frozenOf(tensors: HostTensors, networks: Stage2Networks): HostTensors {
  const live = LEVELS.map((level) => [liveName(level), { dtype: 'float32', shape: [ANY, ANY] }] as const);
  return tensorsFor(tensors, { ...networks.general.parameterSpecs(), ...Object.fromEntries(live) });
}
