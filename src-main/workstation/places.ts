/** Where a person's things are unless they say otherwise. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `EARMARK_WORKSPACE`, or else `Earmark` in the home folder. Absolute. */
export function defaultWorkspace(): string {
  const { EARMARK_WORKSPACE } = process.env;
  return EARMARK_WORKSPACE === undefined || EARMARK_WORKSPACE === ''
    ? join(homedir(), 'Earmark')
    : resolve(EARMARK_WORKSPACE);
}

/** Settings and the list of recent workspaces; `EARMARK_SETTINGS`, or else the system's place for them. Absolute. */
export function settingsFolder(): string {
  const { EARMARK_SETTINGS, XDG_CONFIG_HOME, APPDATA } = process.env;
  if (EARMARK_SETTINGS !== undefined && EARMARK_SETTINGS !== '') return resolve(EARMARK_SETTINGS);
  switch (process.platform) {
    case 'win32':
      return join(APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Earmark');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Earmark');
    default:
      return join(XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'earmark');
  }
}
