import type { AppInfo } from '../../../src-shared/contract.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { UserError } from '../../../src-shared/errors.ts';
import type { JobsPart, WorkstationContext } from '../context.ts';
import { defaultWorkspace } from '../places.ts';
import type { Handlers } from '../workstation.ts';

type AppChannel = 'app.info' | 'app.pickFolder' | 'app.pickFile' | 'app.showInFolder';

export function appHandlers(
  { host, workspaces }: WorkstationContext,
  jobs: Pick<JobsPart, 'runPath'>,
): Pick<Handlers, AppChannel> {
  return {
    'app.info': (): AppInfo => ({
      version: manifest.version,
      host: host.kind,
      platform: process.platform,
      can: {
        pickPaths: host.pickFolder !== undefined,
        showInFolder: host.showInFolder !== undefined,
        dropPaths: host.dropPaths,
      },
      suggestedWorkspace: defaultWorkspace(),
    }),
    'app.pickFolder': async ({ purpose }) => await offered(host.pickFolder)(purpose),
    'app.pickFile': async ({ purpose }) => await offered(host.pickFile)(purpose),
    'app.showInFolder': ({ kind, id }) => {
      const show = offered(host.showInFolder);
      // Only places that the workspace knows: a page names them, it gives no path.
      const workspace = workspaces.require();
      const path =
        kind === 'workspace' ? workspace.path : kind === 'dataset' ? workspace.datasets.get(id).root : jobs.runPath(id);
      show(path);
      return null;
    },
  };
}

function offered<T>(does: T | undefined): T {
  if (does !== undefined) return does;
  throw new UserError('NOT_HERE', 'This is not possible in a browser.', {
    hint: 'Type the path instead, or use the desktop window.',
  });
}
