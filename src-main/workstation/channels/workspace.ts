import type { RecentWorkspaces } from '../workspace/recent.ts';
import type { WorkspaceKeeper } from '../workspace/keeper.ts';
import type { Handlers } from '../workstation.ts';

type WorkspaceChannel =
  'workspace.get' | 'workspace.recent' | 'workspace.create' | 'workspace.open' | 'workspace.forget';

export function workspaceHandlers(keeper: WorkspaceKeeper, recent: RecentWorkspaces): Pick<Handlers, WorkspaceChannel> {
  return {
    'workspace.get': () => keeper.current?.info() ?? null,
    'workspace.recent': () => recent.list(),
    'workspace.create': ({ path }) => keeper.create(path),
    'workspace.open': ({ path }) => keeper.open(path),
    'workspace.forget': async ({ path }) => {
      await recent.forget(path);
      return recent.list();
    },
  };
}
