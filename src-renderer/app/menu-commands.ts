/** What the application menu asks for. Commands that belong to the workspace's screen go there as a query. */
import { onScopeDispose } from 'vue';
import type { Router } from 'vue-router';
import { host } from '../host/index.ts';
import { useApp } from '../stores/app.ts';
import { toastError } from '../ui/toasts.ts';
import { isScreen } from './router.ts';

export function useMenuCommands(router: Router, help: () => void): void {
  const app = useApp();

  async function obey(command: string): Promise<void> {
    const [area, action = ''] = command.split('.');
    if (area === 'go' && isScreen(action)) await router.push({ name: action });
    else if (command === 'theme.toggle') await app.toggleTheme();
    else if (command === 'help.shortcuts') help();
    else if (area === 'workspace') await router.push({ name: 'workspace', query: { choose: action } });
    else if (area === 'dataset') await router.push({ name: 'workspace', query: { do: action } });
  }

  onScopeDispose(host.on('menu.command', ({ command }) => void obey(command).catch(toastError)));
}
