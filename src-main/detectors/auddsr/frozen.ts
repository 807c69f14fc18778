/** What stage 2 takes from stage 1 and never changes: the general networks and the codes that are in use. */
import type { HostTensors } from '../../engine/index.ts';
import { compactCodes, LEVELS } from './codebooks.ts';
import type { AuddsrSettings } from './settings.ts';
import { liveName, type Stage2Networks } from './stage2-networks.ts';

/** Out of a codebook file. */
export function frozenTensors(
  stage1: HostTensors,
  networks: Stage2Networks,
  { quantiser }: AuddsrSettings,
): HostTensors {
  const parameters = Object.keys(networks.general.parameterSpecs()).map((name) => [name, stage1[name]!] as const);
  const codes = LEVELS.map((level) => [liveName(level), compactCodes(stage1, level, quantiser.reviveBelow)] as const);
  return Object.fromEntries([...parameters, ...codes]);
}

/** Out of a stage-2 snapshot. */
export function frozenOf(tensors: HostTensors, networks: Stage2Networks): HostTensors {
  const names = [...Object.keys(networks.general.parameterSpecs()), ...LEVELS.map(liveName)];
  return Object.fromEntries(names.map((name) => [name, tensors[name]!]));
}
