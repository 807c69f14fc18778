/** Does what a command line asks for, through the same channels as a page. */
import { dialog } from 'electron';
import type { AppInfo, ChannelName } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { ensureSample } from '../sample.ts';
import type { StartArguments } from './arguments.ts';

/** Opens the workspace, made where it is missing, and fetches the sample data. A failure is shown; nothing throws. */
export async function fulfil(workstation: Workstation, { workspace, sample }: StartArguments): Promise<void> {
  try {
    if (workspace !== undefined) await open(workstation, workspace);
    if (!sample) return;
    if ((await ask(workstation, 'workspace.get', {})) === null) {
      await open(workstation, ((await ask(workstation, 'app.info', {})) as AppInfo).suggestedWorkspace);
    }
    await ensureSample(workstation);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    dialog.showErrorBox(error.message, error.hint ?? '');
  }
}

async function open(workstation: Workstation, path: string): Promise<void> {
  await ask(workstation, 'workspace.create', { path });
}

async function ask(workstation: Workstation, channel: ChannelName, args: object): Promise<unknown> {
  const answer = await workstation.answer(channel, args);
  if (!answer.ok) throw UserError.fromPlain(answer.error);
  return answer.result;
}
