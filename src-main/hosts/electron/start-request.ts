/** Does what a command line asks for, through the same channels as a page. */
import type { Answer } from '../../../src-shared/contract.ts';
import type { PlainError } from '../../../src-shared/errors.ts';
import { dialog } from 'electron';
import type { Workstation } from '../../workstation/workstation.ts';
import type { StartArguments } from './arguments.ts';

/** Opens the workspace, made where it is missing, and fetches the sample data. A failure is shown; nothing throws. */
export async function fulfil(
  workstation: Pick<Workstation, 'answer'>,
  { workspace, sample }: StartArguments,
): Promise<void> {
  if (workspace !== undefined) {
    let answer = await workstation.answer('workspace.open', { path: workspace });
    if (codeOf(answer) === 'WORKSPACE_MISSING')
      answer = await workstation.answer('workspace.create', { path: workspace });
    if (!answer.ok) {
      showFailure(answer.error);
      return;
    }
  }
  if (!sample) return;
  const started = await startSample(workstation);
  if (!started.ok) showFailure(started.error);
}

/** Into the workspace that is open, else into the one that Earmark suggests. */
async function startSample(workstation: Pick<Workstation, 'answer'>): Promise<Answer> {
  const open = await workstation.answer('workspace.get', {});
  if (!open.ok) return open;
  if (open.result === null) {
    const info = await workstation.answer('app.info', {});
    if (!info.ok) return info;
    const { suggestedWorkspace: path } = info.result as { readonly suggestedWorkspace: string };
    let answer = await workstation.answer('workspace.open', { path });
    if (codeOf(answer) === 'WORKSPACE_MISSING') answer = await workstation.answer('workspace.create', { path });
    if (!answer.ok) return answer;
  }
  const datasets = await workstation.answer('datasets.list', {});
  if (!datasets.ok) return datasets;
  const there = (datasets.result as readonly { readonly sample: boolean }[]).some((dataset) => dataset.sample);
  return there ? datasets : await workstation.answer('datasets.sample', {});
}

function codeOf(answer: Answer): string | undefined {
  return answer.ok ? undefined : answer.error.code;
}

function showFailure({ message, hint }: PlainError): void {
  dialog.showErrorBox(message, hint ?? '');
}
