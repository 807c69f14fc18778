/**
 * The module `electron` of the main process, for tests on machines without the runtime. It has what Earmark uses, with
 * Electron's order of events; what is missing here is an error at import, not a silent nothing.
 * Read docs/decisions/0014-electron-without-electron.md for what it cannot show.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu, MenuItem } from './menu.ts';
export { protocol } from './protocol.ts';
export { screen } from './screen.ts';
export { session } from './session.ts';
export { dialog, nativeTheme, Notification, shell } from './system.ts';
export { utilityProcess } from './utility-process.ts';
