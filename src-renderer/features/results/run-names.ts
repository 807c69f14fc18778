/** What a run is called on the screen. */
import type { RunSummary } from '../../../src-shared/contract.ts';
import { text } from '../../text/index.ts';

export const nameOf = ({ methodName, preset, seed }: RunSummary): string =>
  text.results.runName(methodName, preset, seed);

/** The machines it learned from. */
export function machineOf({ type, ids, kind }: RunSummary): string {
  if (kind === 'codebook' && type === null) return text.results.anyMachine;
  return `${type ?? ''} ${ids.length > 0 ? ids.join(', ') : text.results.allIds}`.trim();
}
