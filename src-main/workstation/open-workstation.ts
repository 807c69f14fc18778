/** Puts the workstation together: one per program. */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { appHandlers } from './channels/app.ts';
import { datasetHandlers, datasetRunners } from './channels/datasets.ts';
import { diagnosticsHandlers } from './channels/diagnostics.ts';
import { deviceHandlers, deviceRunner } from './channels/devices.ts';
import { settingsHandlers } from './channels/settings.ts';
import { storageHandlers } from './channels/storage.ts';
import { workspaceHandlers } from './channels/workspace.ts';
import { SettingsFile } from './app-settings.ts';
import type { WorkstationContext } from './context.ts';
import { DeviceReports } from './device-reports.ts';
import { jobsPart } from './jobs-part.ts';
import { Log } from './log.ts';
import { cacheFolder, installedWorkbench, type Workbench } from './workbench.ts';
import { WorkspaceKeeper } from './workspace/keeper.ts';
import { RecentWorkspaces } from './workspace/recent.ts';
import { answer, EventHub, type Handlers, type Workstation, type WorkstationOptions } from './workstation.ts';

/** @throws UserError where `options.workspace` cannot be made or opened */
export async function openWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const settingsFolder = resolve(options.settingsFolder);
  const log = new Log(settingsFolder);
  const events = new EventHub((event, error) => log.error(randomUUID().slice(0, 8), `a listener of ${event}`, error));
  const [settings, recent, devices] = await Promise.all([
    SettingsFile.open(settingsFolder, log),
    RecentWorkspaces.open(settingsFolder, log),
    DeviceReports.open(settingsFolder, log),
  ]);
  const keeper = new WorkspaceKeeper({ events, log, recent });
  const context: WorkstationContext = {
    ...{ host: options.host, events, log, settings, settingsFolder, workspaces: keeper },
    bench: benchOf(options.workbench, log, () => 1e9 * settings.current.cacheGigabytes),
    cacheFolder: options.workbench?.cacheFolder ?? cacheFolder(),
  };
  const jobs = jobsPart(context, {
    runners: { ...datasetRunners(context), devices: deviceRunner(context, devices) },
    device: (id) => devices.get(id),
  });
  keeper.attach(jobs);
  const handlers: Handlers = {
    ...appHandlers(context, jobs),
    ...settingsHandlers(context),
    ...workspaceHandlers(keeper, recent),
    ...datasetHandlers(context, jobs),
    ...deviceHandlers(devices, jobs),
    ...diagnosticsHandlers(context, devices),
    ...storageHandlers(context),
    ...jobs.handlers,
  };
  if (options.workspace !== undefined) await keeper.create(resolve(options.workspace));
  return {
    answer: (channel, args) => answer(handlers, channel, args, (id, where, error) => log.error(id, where, error)),
    subscribe: (listener) => events.subscribe(listener),
    running: () =>
      jobs
        .list()
        .filter(({ state }) => state === 'running')
        .map(({ title }) => title),
    async dispose() {
      await keeper.close();
      await jobs.dispose();
    },
  };
}

/** Loads the methods once, when the first part of the workstation asks for them. */
function benchOf(given: Workbench | undefined, log: Log, cacheBytes: () => number): () => Promise<Workbench> {
  let loading: Promise<Workbench> | undefined;
  return async () => ({
    ...(given ?? (await (loading ??= installedWorkbench()))),
    cacheBytes: cacheBytes(),
    onEngineOutput: (text) => {
      log.engineOutput(text);
    },
  });
}
