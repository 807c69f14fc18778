import type { WorkstationContext } from '../context.ts';
import type { DeviceReports } from '../device-reports.ts';
import type { Handlers } from '../workstation.ts';

export function diagnosticsHandlers(
  { workspaces, settingsFolder, cacheFolder }: WorkstationContext,
  devices: DeviceReports,
): Pick<Handlers, 'app.diagnostics'> {
  return {
    'app.diagnostics': async () => {
      // Rarely asked for, and it reads checkpoints' code: not for the first screen.
      const [{ examineQuickly }, { diagnosticsText }] = await Promise.all([
        import('../doctor/doctor.ts'),
        import('../doctor/diagnostics.ts'),
      ]);
      const { current } = workspaces;
      const roots = current === null ? [] : current.datasets.list().map(({ root }) => [root, 'data set'] as const);
      const places = [
        ...(current === null ? [] : [[current.path, 'workspace'] as const]),
        ...roots,
        [cacheFolder, 'cache'] as const,
      ];
      const findings = await examineQuickly(settingsFolder, current);
      const text = await diagnosticsText({ findings, devices: devices.list(), settings: settingsFolder, places });
      return { text };
    },
  };
}
