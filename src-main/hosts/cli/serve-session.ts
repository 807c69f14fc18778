/** `earmark serve`, and `earmark start` where there is no window: a workstation behind the browser host. */
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.ts';
import type { CliStreams } from './command.ts';
import { packageRoot } from './package-root.ts';
import { defaultWorkspace, settingsFolder } from '../../workstation/places.ts';

export interface ServeRequest {
  readonly port: number | undefined;
  readonly ipv6: boolean;
  /** As given; the default one where it is left out. */
  readonly workspace: string | undefined;
  readonly open: boolean;
  readonly sample: boolean;
  readonly json: boolean;
  readonly streams: CliStreams;
}

/** Runs until it is told to end. @throws UserError */
export async function serve({ workspace, streams, ...request }: ServeRequest): Promise<void> {
  const root = packageRoot();
  const say = (line: string): void => streams.err(line);
  await buildIfNeeded(root, say);
  const [{ openWorkstation }, { Log }, { runBrowserSession }] = await Promise.all([
    import('../../workstation/open-workstation.ts'),
    import('../../workstation/log.ts'),
    import('../browser/session.ts'),
  ]);
  const settings = settingsFolder();
  const log = new Log(settings);
  const workstation = await openWorkstation({
    host: { kind: 'browser', dropPaths: false },
    settingsFolder: settings,
    workspace: workspace ?? defaultWorkspace(),
  });
  await runBrowserSession({
    ...request,
    workstation,
    rendererFolder: join(root, 'out', 'renderer'),
    out: (line) => streams.out(line),
    say,
    log: (line) => log.info(line),
  });
}
