/** A host that answers from a script, and a screen on it, for tests of screens. */
import { createPinia } from 'pinia';
import { createApp, h, type Component } from 'vue';
import { createMemoryHistory, createRouter, RouterView, type LocationQueryRaw, type Router } from 'vue-router';
import { DEFAULT_SETTINGS } from '../../src-shared/app-settings.ts';
import type { ChannelName, EventName, Events, HostBridge } from '../../src-shared/contract.ts';
import type { PlainError } from '../../src-shared/errors.ts';
import { useApp } from '../stores/app.ts';

export type Script = Readonly<Partial<Record<ChannelName, (args: Readonly<Record<string, unknown>>) => unknown>>>;

/** What a script returns to refuse. */
export class Refusal {
  readonly error: PlainError;
  constructor(error: PlainError) {
    this.error = error;
  }
}

export interface ScriptedHost {
  readonly bridge: HostBridge;
  /** Arguments of every call of a channel, in order. */
  of(channel: ChannelName): readonly Readonly<Record<string, unknown>>[];
  emit<E extends EventName>(event: E, data: Events[E]): void;
  /** Listeners that are still there. */
  listening(): number;
}

const ALWAYS: Script = {
  'app.info': () => ({ version: '0', host: 'browser', platform: 'linux', can: {}, suggestedWorkspace: '/w' }),
  'settings.get': () => DEFAULT_SETTINGS,
  'workspace.get': () => ({ path: '/w', name: 'w', datasets: 1, runs: 1, readOnly: false }),
  'workspace.recent': () => [],
  'devices.list': () => [{ id: 'cpu', ok: true, name: 'Two cores' }, { id: 'webgpu' }],
  'datasets.list': () => [],
  'jobs.list': () => [],
  'runs.list': () => [],
};

export function scriptedHost(script: Script): ScriptedHost {
  const calls: { readonly channel: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  const answers = { ...ALWAYS, ...script };
  return {
    bridge: {
      async call(channel, args) {
        const known = args as Readonly<Record<string, unknown>>;
        calls.push({ channel, args: known });
        const answer = answers[channel as ChannelName];
        if (answer === undefined) throw new Error(`no script for ${channel}`);
        const result = await answer(known);
        return result instanceof Refusal ? { ok: false, error: result.error } : { ok: true, result };
      },
      on(event, listener) {
        const set = listeners.get(event) ?? new Set();
        listeners.set(event, set.add(listener));
        return () => void set.delete(listener);
      },
      pathOf: () => undefined,
    },
    of: (channel) => calls.filter((call) => call.channel === channel).map(({ args }) => args),
    emit: (event, data) => listeners.get(event)?.forEach((listener) => listener(data)),
    listening: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  };
}

export interface OpenScreen {
  readonly root: HTMLElement;
  readonly router: Router;
  close(): void;
}

/**
 * 1280 by 720, with stores, router and the first answers there.
 *
 * @param at the screen's own address, for one that reads it
 */
export async function openScreen(
  screen: Component,
  at?: { readonly name: string; readonly query: LocationQueryRaw },
): Promise<OpenScreen> {
  const root = document.createElement('div');
  root.style.cssText = 'position: fixed; inset: 0; width: 1280px; height: 720px';
  document.body.append(root);
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', component: screen },
      ...(at === undefined ? [] : [{ path: `/at/${at.name}`, name: at.name, component: screen }]),
      ...['workspace', 'train', 'results', 'clip'].map((name) => ({
        path: `/${name}`,
        name,
        component: { render: () => h('p', name) },
      })),
    ],
  });
  await router.push(at ?? '/');
  const app = createApp({ render: () => h('div', { style: 'height: 720px' }, [h(RouterView)]) });
  app.use(createPinia());
  app.use(router);
  await useApp().start();
  app.mount(root);
  return {
    root,
    router,
    close() {
      app.unmount();
      root.remove();
    },
  };
}
