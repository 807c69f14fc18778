/** Carries calls of the page to the workstation and its events to the page. */
import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import type { Answer } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { channelText, type Workstation } from '../../workstation/workstation.ts';
import { isOwnPage, ORIGIN } from './origin.ts';
import { CALL, EVENT } from './wires.ts';

/** Only the top frame of a window that shows Earmark's own page may call. */
export function senderRefusal({ senderFrame }: Pick<IpcMainInvokeEvent, 'senderFrame'>): string | undefined {
  // Null once the frame has navigated or gone: whoever asked is not there any more.
  if (senderFrame === null) return 'its frame is gone';
  if (senderFrame.parent !== null) return 'it is not the top frame of its window';
  if (senderFrame.origin !== ORIGIN || !isOwnPage(senderFrame.url)) return `it is ${senderFrame.origin}`;
  return undefined;
}

/** Answers the page's calls. A refused sender learns no more than that. */
export function answerCalls(workstation: Pick<Workstation, 'answer'>, onRefused: (reason: string) => void): void {
  ipcMain.handle(CALL, async (event, channel: unknown, args: unknown): Promise<Answer> => {
    const refusal = senderRefusal(event);
    if (refusal === undefined) return await workstation.answer(channel, args);
    onRefused(`A call of ${channelText(channel)} was refused: ${refusal}.`);
    return { ok: false, error: refused().toJSON() };
  });
}

/** Tells every window what happens in the workstation. @returns a function that ends it */
export function forwardEvents(workstation: Pick<Workstation, 'subscribe'>, pages: () => readonly WebContents[]) {
  return workstation.subscribe((event, data) => {
    for (const page of pages()) if (!page.isDestroyed()) page.send(EVENT, event, data);
  });
}

/** Tells one page that a person chose something in the application menu. */
export function sendCommand(page: WebContents, command: string): void {
  page.send(EVENT, 'menu.command', { command });
}

function refused(): UserError {
  return new UserError('SENDER_REFUSED', 'Earmark answers its own page only.', {
    hint: "Use Earmark's window, or the command line (earmark --help).",
  });
}
