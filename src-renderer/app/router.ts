/** Screens and their addresses. Each screen is loaded when it is first opened. */
import { createRouter, createWebHashHistory, type Router, type RouterHistory } from 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** Which entry of the navigation it belongs to. */
    readonly screen?: ScreenName;
    /** Shows nothing without an open workspace. */
    readonly needsWorkspace?: boolean;
  }
}

export const screenNames = ['workspace', 'train', 'results', 'clip', 'settings'] as const;
export type ScreenName = (typeof screenNames)[number];

export function isScreen(name: string): name is ScreenName {
  return (screenNames as readonly string[]).includes(name);
}

/** @param history default: the address after `#`, which works below any host's address */
export function makeRouter(history: RouterHistory = createWebHashHistory()): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', redirect: '/workspace' },
      {
        path: '/workspace',
        name: 'workspace',
        component: () => import('../features/workspace/WorkspaceScreen.vue'),
        meta: { screen: 'workspace' },
      },
      {
        path: '/workspace/data/:id',
        name: 'dataset',
        component: () => import('../features/workspace/DatasetScreen.vue'),
        props: true,
        meta: { screen: 'workspace', needsWorkspace: true },
      },
      {
        path: '/train',
        name: 'train',
        component: () => import('../features/train/TrainScreen.vue'),
        meta: { screen: 'train', needsWorkspace: true },
      },
      {
        path: '/results',
        name: 'results',
        component: () => import('../features/results/ResultsScreen.vue'),
        meta: { screen: 'results', needsWorkspace: true },
      },
      {
        path: '/clip',
        name: 'clip',
        component: () => import('../features/clip/ClipScreen.vue'),
        meta: { screen: 'clip', needsWorkspace: true },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('../features/settings/SettingsScreen.vue'),
        meta: { screen: 'settings' },
      },
      { path: '/:unknown(.*)*', redirect: '/workspace' },
    ],
  });
}
