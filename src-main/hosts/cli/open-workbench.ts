import type { Workbench } from '../../workstation/workbench.ts';

/** Loads methods and engine only when a command needs them; tests bring methods of their own. */
export type OpenWorkbench = () => Promise<Workbench>;

export const installed: OpenWorkbench = async () => {
  const [{ installedWorkbench }, { Log }, { settingsFolder }] = await Promise.all([
    import('../../workstation/workbench.ts'),
    import('../../workstation/log.ts'),
    import('../../workstation/places.ts'),
  ]);
  const log = new Log(settingsFolder());
  return {
    ...(await installedWorkbench()),
    onEngineOutput: (text) => {
      log.engineOutput(text);
    },
  };
};
