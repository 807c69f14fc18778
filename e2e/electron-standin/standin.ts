/** What a test can ask of the stand-in beyond Electron's own interface; reached as the third argument of `evaluate`. */
import { app } from './app.ts';
import { webRequests } from './browser.ts';
import { BrowserWindow } from './browser-window.ts';
import { ipcMain } from './ipc-main.ts';
import { registered } from './protocol.ts';
import { defaultSession } from './session.ts';
import { answerDialog, records } from './system.ts';

export const standin = { app, BrowserWindow, answerDialog, defaultSession, ipcMain, records, registered, webRequests };
export type Standin = typeof standin;
