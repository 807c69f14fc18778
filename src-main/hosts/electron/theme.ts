/** The window's own parts (title bar, dialogs, menus) are as light or dark as the page. */
import { nativeTheme } from 'electron';
import type { AppSettings } from '../../../src-shared/contract.ts';
import type { Workstation } from '../../workstation/workstation.ts';

/** @returns a function that ends it */
export async function followTheme(workstation: Workstation): Promise<() => void> {
  const settings = await workstation.answer('settings.get', {});
  if (settings.ok) nativeTheme.themeSource = (settings.result as AppSettings).theme;
  return workstation.subscribe((event, data) => {
    if (event === 'settings.changed') nativeTheme.themeSource = (data as AppSettings).theme;
  });
}
