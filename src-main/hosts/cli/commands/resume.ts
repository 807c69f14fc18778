import { defineCommand, usageError, type Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';
import { runProgress } from '../run-progress.ts';

export function resumeCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'resume',
    summary: 'Go on with runs that were stopped, interrupted or failed.',
    description:
      'Continues from the newest whole checkpoint and reaches the same numbers as a run that was never stopped (bit for bit on cpu). A codebook that a run waits for is finished first.',
    positionals: '<run...>',
    async run({ options, positionals, streams }) {
      if (positionals.length === 0) throw usageError('No run was named.', 'Name a run folder: earmark resume <run>');
      const json = options.json === true;
      const { resume } = await import('../../../workstation/training.ts');
      const bench = await open();
      const { events, end } = runProgress(streams, json);
      try {
        const runs = await interruptible(streams, json, (signal) => resume(bench, positionals, { ...events, signal }));
        end();
        const paths = runs.map(({ path }) => path);
        if (json) streams.out(JSON.stringify({ runs: paths }));
        else for (const path of paths) streams.out(`${path} is finished.`);
      } finally {
        end();
      }
    },
  });
}

export const resume = resumeCommand(installed);
