import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { menuTemplate } from './menu.ts';

vi.mock('electron', () => ({ Menu: {} }));

/** All that the page obeys (src-renderer/app/menu-commands.ts). */
const COMMANDS = [
  'dataset.import',
  'dataset.sample',
  'go.clip',
  'go.results',
  'go.review',
  'go.settings',
  'go.train',
  'go.workspace',
  'help.shortcuts',
  'theme.toggle',
  'workspace.create',
  'workspace.open',
];

function items(template: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

test.each(['linux', 'win32', 'darwin'] as const)(
  'on %s every command is there once, with accelerators of its own',
  (platform) => {
    const chosen: string[] = [];
    const all = items(menuTemplate({ onCommand: (command) => chosen.push(command), developer: false, platform }));
    const commands = all.filter(({ id }) => id !== undefined);
    for (const item of commands) (item.click as () => void)();
    expect(chosen.sort()).toEqual(COMMANDS);
    const keys = all.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(all.filter(({ role }) => role === 'quit')).toHaveLength(1);
  },
);

test('developer tools are for a checkout', () => {
  const roles = (developer: boolean) =>
    items(menuTemplate({ onCommand: () => undefined, developer, platform: 'linux' })).map(({ role }) => role);
  expect(roles(false)).not.toContain('toggleDevTools');
  expect(roles(true)).toContain('toggleDevTools');
});
