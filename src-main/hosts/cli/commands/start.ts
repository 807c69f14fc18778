import { defineCommand } from '../command.ts';

export const start = defineCommand({
  name: 'start',
  summary: "Open the workstation: a window, or a browser where Electron's runtime is missing.",
  description: 'Builds first what is missing or older than its sources.',
  options: {
    sample: { type: 'boolean', description: 'Make the sample data set where the workspace has none.' },
    workspace: { type: 'string', value: 'dir', description: 'Workspace to open. Default: ~/Earmark.' },
    'no-open': { type: 'boolean', description: 'Do not open a browser.' },
  },
  async run({ options, streams }) {
    const sample = options.sample === true;
    const { openWindow } = await import('../open-window.ts');
    const window = await openWindow({ workspace: options.workspace, sample, streams });
    if (window.opened) return window.code;
    streams.err(window.reason);
    const { serve } = await import('../serve-session.ts');
    await serve({
      port: undefined,
      ipv6: false,
      workspace: options.workspace,
      open: options['no-open'] !== true && options.json !== true,
      sample,
      json: options.json === true,
      streams,
    });
    return;
  },
});
