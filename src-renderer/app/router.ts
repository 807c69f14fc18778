/** Screens and their addresses. The first one comes with the page, each other when it is first opened. */
import { createRouter, createWebHashHistory, type Router, type RouterHistory } from 'vue-router';
import WorkspaceScreen from '../features/workspace/WorkspaceScreen.vue';

declare module 'vue-router' {
  interface RouteMeta {
    /** Which entry of the navigation it belongs to. */
    readonly screen?: ScreenName;
    /** Shows nothing without an open workspace. */
    readonly needsWorkspace?: boolean;
  }
}

export const screenNames = ['workspace', 'train', 'results', 'review', 'clip', 'settings'] as const;
export type ScreenName = (typeof screenNames)[number];

export function isScreen(name: string): name is ScreenName {
  return (screenNames as readonly string[]).includes(name);
}

/** Each in a file of its own. */
const later = {
  dataset: () => import('../features/workspace/DatasetScreen.vue'),
  train: () => import('../features/train/TrainScreen.vue'),
  results: () => import('../features/results/ResultsScreen.vue'),
  compare: () => import('../features/compare/CompareScreen.vue'),
  threshold: () => import('../features/decide/ThresholdScreen.vue'),
  review: () => import('../features/review/ReviewScreen.vue'),
  agreement: () => import('../features/review/agreement/AgreementScreen.vue'),
  clip: () => import('../features/clip/ClipScreen.vue'),
  settings: () => import('../features/settings/SettingsScreen.vue'),
};

/** @param history default: the address after `#`, which works below any host's address */
export function makeRouter(history: RouterHistory = createWebHashHistory()): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', redirect: '/workspace' },
      {
        path: '/workspace',
        name: 'workspace',
        component: WorkspaceScreen,
        meta: { screen: 'workspace' },
      },
      {
        path: '/workspace/data/:id',
        name: 'dataset',
        component: later.dataset,
        props: true,
        meta: { screen: 'workspace', needsWorkspace: true },
      },
      {
        path: '/train',
        name: 'train',
        component: later.train,
        meta: { screen: 'train', needsWorkspace: true },
      },
      {
        path: '/results',
        name: 'results',
        component: later.results,
        meta: { screen: 'results', needsWorkspace: true },
      },
      {
        path: '/results/compare',
        name: 'compare',
        component: later.compare,
        meta: { screen: 'results', needsWorkspace: true },
      },
      {
        path: '/results/threshold',
        name: 'threshold',
        component: later.threshold,
        meta: { screen: 'results', needsWorkspace: true },
      },
      {
        path: '/review',
        name: 'review',
        component: later.review,
        meta: { screen: 'review', needsWorkspace: true },
      },
      {
        path: '/review/agreement',
        name: 'agreement',
        component: later.agreement,
        meta: { screen: 'review', needsWorkspace: true },
      },
      {
        path: '/clip',
        name: 'clip',
        component: later.clip,
        meta: { screen: 'clip', needsWorkspace: true },
      },
      {
        path: '/settings',
        name: 'settings',
        component: later.settings,
        meta: { screen: 'settings' },
      },
      { path: '/:unknown(.*)*', redirect: '/workspace' },
    ],
  });
}

/**
 * Fetches the other screens while nobody waits, so that opening one later is not the moment its code arrives.
 *
 * @param idle resolves when the page has nothing to do
 */
export async function fetchScreens(idle: () => Promise<void>): Promise<void> {
  for (const screen of Object.values(later)) {
    await idle();
    // Opening it will try again, and then say why it does not come.
    await screen().catch(() => undefined);
  }
}
