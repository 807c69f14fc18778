/** `--sample`: a workspace that has something to look at. */
import type { DatasetSummary } from '../../src-shared/contract.ts';
import { UserError } from '../../src-shared/errors.ts';
import type { Workstation } from '../workstation/workstation.ts';

/**
 * Starts the import of the sample data set unless the workspace has it.
 *
 * @returns whether a job was started; pages show it
 * @throws UserError as `datasets.sample`
 */
export async function ensureSample(workstation: Workstation): Promise<boolean> {
  const datasets = (await ask(workstation, 'datasets.list')) as readonly DatasetSummary[];
  if (datasets.some(({ sample }) => sample)) return false;
  await ask(workstation, 'datasets.sample');
  return true;
}

async function ask(workstation: Workstation, channel: 'datasets.list' | 'datasets.sample'): Promise<unknown> {
  const answer = await workstation.answer(channel, {});
  if (!answer.ok) throw UserError.fromPlain(answer.error);
  return answer.result;
}
