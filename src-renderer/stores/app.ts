/** The program: host, settings, workspace, devices, connection. Everything here follows main's events. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { DEFAULT_SETTINGS, type AppSettings } from '../../src-shared/app-settings.ts';
import type { AppInfo, DeviceInfo, RecentWorkspace, WorkspaceInfo } from '../../src-shared/contract.ts';
import { host } from '../host/index.ts';
import { coalesce } from './coalesce.ts';

export const useApp = defineStore('app', () => {
  const info = shallowRef<AppInfo | null>(null);
  const settings = shallowRef<AppSettings>(DEFAULT_SETTINGS);
  const workspace = shallowRef<WorkspaceInfo | null>(null);
  const recent = shallowRef<readonly RecentWorkspace[]>([]);
  const devices = shallowRef<readonly DeviceInfo[]>([]);
  /** Undefined until the first attempt has ended. */
  const connected = ref<boolean>();
  /** Whether the first answers are there: until then nobody knows whether a workspace is open. */
  const ready = ref(false);
  /** Why the first answers did not come. */
  const failure = shallowRef<unknown>(null);
  const systemDark = ref(matchMedia('(prefers-color-scheme: dark)').matches);

  /** `light` or `dark`, the system's wish already looked up. */
  const theme = computed(() =>
    settings.value.theme === 'system' ? (systemDark.value ? 'dark' : 'light') : settings.value.theme,
  );

  const load = coalesce(async () => {
    try {
      const [nextInfo, nextSettings, nextWorkspace, nextRecent, nextDevices] = await Promise.all([
        host.call('app.info', {}),
        host.call('settings.get', {}),
        host.call('workspace.get', {}),
        host.call('workspace.recent', {}),
        host.call('devices.list', {}),
      ]);
      info.value = nextInfo;
      settings.value = nextSettings;
      workspace.value = nextWorkspace;
      recent.value = nextRecent;
      devices.value = nextDevices;
      failure.value = null;
      ready.value = true;
    } catch (error) {
      failure.value = error;
    }
  });

  /** Once, at the page's start. @returns when the first answers are there */
  function start(): Promise<void> {
    host.on('settings.changed', (next) => (settings.value = next));
    host.on('workspace.changed', (next) => {
      workspace.value = next;
      void loadRecent();
    });
    host.on('devices.changed', (next) => (devices.value = next));
    matchMedia('(prefers-color-scheme: dark)').addEventListener(
      'change',
      ({ matches }) => (systemDark.value = matches),
    );
    host.onConnection((now) => {
      const again = now && connected.value === false;
      connected.value = now;
      // Events were missed meanwhile.
      if (again) void load();
    });
    return load();
  }

  async function loadRecent(): Promise<void> {
    try {
      recent.value = await host.call('workspace.recent', {});
    } catch {
      // A list of conveniences: the one there is stays, and whoever needs main next is told why it does not answer.
    }
  }

  /** Shows the change at once; takes it back where main refuses. @throws UserError */
  async function change(part: Partial<AppSettings>): Promise<void> {
    const before = settings.value;
    settings.value = { ...before, ...part };
    try {
      settings.value = await host.call('settings.set', part);
    } catch (error) {
      settings.value = before;
      throw error;
    }
  }

  /** @throws UserError */
  async function openWorkspace(path: string): Promise<void> {
    workspace.value = await host.call('workspace.open', { path });
  }

  /** @throws UserError */
  async function createWorkspace(path: string): Promise<void> {
    workspace.value = await host.call('workspace.create', { path });
  }

  /** @throws UserError */
  async function forgetWorkspace(path: string): Promise<void> {
    recent.value = await host.call('workspace.forget', { path });
  }

  /** Another theme than the one in sight. @throws UserError */
  async function toggleTheme(): Promise<void> {
    await change({ theme: theme.value === 'dark' ? 'light' : 'dark' });
  }

  return {
    info,
    settings,
    workspace,
    recent,
    devices,
    connected,
    ready,
    failure,
    theme,
    start,
    load,
    change,
    openWorkspace,
    createWorkspace,
    forgetWorkspace,
    toggleTheme,
  };
});
