/** The application menu. What it chooses is told to the page as `menu.command`; the rest are the system's own roles. */
import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly onCommand: (command: string) => void;
  /** Reload and developer tools: from a checkout, not in an installed program. */
  readonly developer: boolean;
  readonly platform?: NodeJS.Platform;
}

export function setApplicationMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options)));
}

/** Exported for its test. Items with an `id` are commands, and the id is the command. */
export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const mac = (options.platform ?? process.platform) === 'darwin';
  const command = (id: string, label: string, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label,
    ...(accelerator === undefined ? {} : { accelerator }),
    click: () => options.onCommand(id),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const settings = command('go.settings', mac ? 'Settings…' : 'Settings', 'CmdOrCtrl+,');

  return [
    ...only(mac, applicationMenu(settings)),
    {
      label: '&File',
      submenu: [
        command('workspace.create', 'New workspace…', 'CmdOrCtrl+N'),
        command('workspace.open', 'Open workspace…', 'CmdOrCtrl+O'),
        ...only(mac, { role: 'recentDocuments', submenu: [{ role: 'clearRecentDocuments' }] }),
        line,
        command('dataset.import', 'Import recordings…', 'CmdOrCtrl+I'),
        command('dataset.sample', 'Get the sample data set'),
        line,
        ...only(mac, { role: 'close' }),
        ...only(!mac, settings, line, { role: 'quit' }),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [
        command('go.workspace', 'Workspace', 'CmdOrCtrl+1'),
        command('go.train', 'Train', 'CmdOrCtrl+2'),
        command('go.results', 'Results', 'CmdOrCtrl+3'),
        command('go.review', 'Review', 'CmdOrCtrl+4'),
        command('go.clip', 'Clip', 'CmdOrCtrl+5'),
        line,
        command('theme.toggle', 'Light or dark', 'CmdOrCtrl+Shift+L'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...only(options.developer, line, { role: 'reload' }, { role: 'toggleDevTools' }),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [command('help.shortcuts', 'Keyboard shortcuts', 'CmdOrCtrl+/'), ...only(!mac, line, { role: 'about' })],
    },
  ];
}

function only(wanted: boolean, ...items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return wanted ? items : [];
}

function applicationMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  };
}
