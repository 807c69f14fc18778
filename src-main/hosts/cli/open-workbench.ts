import type { Workbench } from '../../workstation/workbench.ts';

/** Loads methods and engine only when a command needs them; tests bring methods of their own. */
export type OpenWorkbench = () => Promise<Workbench>;

export const installed: OpenWorkbench = async () =>
  await (await import('../../workstation/workbench.ts')).installedWorkbench();
