/** One Earmark at a time: a second start shows the first, with the workspace that it was given. */
import { app } from 'electron';
import { startArguments, type StartArguments } from './arguments.ts';

/** @returns false where another one runs; this one should end then */
export function claimInstance(args: StartArguments, onSecond: (args: StartArguments) => void): boolean {
  // Sent as data: Chromium reorders the command line that it hands over.
  if (!app.requestSingleInstanceLock({ ...args })) return false;
  app.on('second-instance', (_event, argv, folder, data) => {
    const sent = data as Partial<StartArguments> | null;
    onSecond(typeof sent?.sample === 'boolean' ? (sent as StartArguments) : startArguments(argv, folder));
  });
  return true;
}
