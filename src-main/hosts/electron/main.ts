/** Earmark as a desktop program: puts the parts together. */
import { join } from 'node:path';
import { app, BrowserWindow, shell } from 'electron';
import { chooseTransport } from '../../engine/process/default-transport.ts';
import { openWorkstation } from '../../workstation/open-workstation.ts';
import type { Workstation } from '../../workstation/workstation.ts';
import { settingsFolder } from '../../workstation/places.ts';
import { registerScheme, servePage } from './app-protocol.ts';
import { startArguments, type StartArguments } from './arguments.ts';
import { CloseGuard } from './close-guard.ts';
import { nativePickers } from './dialogs.ts';
import { DesktopLog } from './desktop-log.ts';
import { answerCalls, forwardEvents, sendCommand } from './ipc.ts';
import { setApplicationMenu } from './menu.ts';
import { notify } from './notifications.ts';
import { printPdf } from './print.ts';
import { keepRecent } from './recent.ts';
import { hardenContents, hardenSession } from './security.ts';
import { claimInstance } from './single-instance.ts';
import { fulfil } from './start-request.ts';
import { followTheme } from './theme.ts';
import { startUtilityEngine } from './utility-transport.ts';
import { bringToFront, openWindow } from './window.ts';

const given = startArguments(process.argv.slice(app.isPackaged ? 1 : 2), process.cwd());

// Before the app is ready: schemes, the sandbox of every page, and whether this is the first Earmark.
registerScheme();
app.enableSandbox();
// Settings are the person's, whichever host shows Earmark; what Chromium keeps lies beside them.
if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(settingsFolder(), 'desktop'));
let onSecond: (args: StartArguments) => void = () => undefined;
if (claimInstance(given, (args) => onSecond(args))) {
  const log = new DesktopLog(join(app.getPath('userData'), 'main.log'));
  app.whenReady().then(
    async () => {
      try {
        await start(log);
      } catch (error) {
        log.fatal('Earmark could not start', error);
        app.exit(1);
      }
    },
    (error: unknown) => log.error('Electron did not become ready', error),
  );
} else {
  app.quit();
}

async function start(log: DesktopLog): Promise<void> {
  const onRefused = (reason: string): void => log.note(reason);
  const onError = (what: string, error: unknown): void => log.error(what, error);
  const files = join(app.getAppPath(), 'out');
  hardenContents({ onRefused });
  hardenSession({ onRefused });
  await servePage(join(files, 'renderer'));
  chooseTransport(startUtilityEngine);

  let window: BrowserWindow | undefined;
  const show = (): BrowserWindow => {
    if (window !== undefined) bringToFront(window);
    else {
      const opened = openWindow({
        preload: join(files, 'preload', 'preload.cjs'),
        stateFile: join(app.getPath('userData'), 'window.json'),
        icon: join(app.getAppPath(), 'resources', 'icon.png'),
        onError,
      });
      opened.on('closed', () => (window = undefined));
      guard.watch(opened);
      window = opened;
    }
    return window;
  };

  const workstation: Workstation = await openWorkstation({
    host: {
      kind: 'electron',
      ...nativePickers(() => window),
      showInFolder: (path) => shell.showItemInFolder(path),
      notify: (title, body) => notify(title, body, show),
      printPdf,
      dropPaths: true,
    },
    settingsFolder: settingsFolder(),
  });
  answerCalls(workstation, onRefused);
  forwardEvents(workstation, () => BrowserWindow.getAllWindows().map(({ webContents }) => webContents));
  keepRecent(workstation);
  await followTheme(workstation);
  const guard = new CloseGuard({ running: () => workstation.running(), onError });
  endTidily(workstation, log);
  setApplicationMenu({
    onCommand: (command) => sendCommand(show().webContents, command),
    developer: !app.isPackaged,
  });

  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('activate', () => show());
  app.on('open-file', (event, path) => {
    event.preventDefault();
    show();
    void fulfil(workstation, { workspace: path, sample: false });
  });
  onSecond = (args) => {
    show();
    void fulfil(workstation, args);
  };
  // The workspace first: the page then opens with it.
  await fulfil(workstation, given);
  show();
}

/** Jobs stop at a checkpoint and the workspace is closed before the process ends. */
function endTidily(workstation: Workstation, log: DesktopLog): void {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void workstation
      .dispose()
      .catch((error: unknown) => log.error('The workspace was not closed in order', error))
      .then(() => {
        state = 'closed';
        app.quit();
      });
  });
}
