import { defineCommand, usageError, type Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { dataSource, METHOD_OPTIONS, methodChoice, required } from '../method-options.ts';
import { runProgress } from '../run-progress.ts';
import type { OpenWorkbench } from '../open-workbench.ts';
import { installed } from '../open-workbench.ts';

export function codebookCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'codebook',
    summary: 'Train a codebook on any folder of normal sound, for any number of later runs.',
    description:
      'earmark codebook train --data <dir> --preset P --out <file>. The training keeps its metrics and checkpoints in <file>.run (without .safetensors), from where earmark resume goes on after Ctrl-C.',
    positionals: 'train',
    options: {
      ...METHOD_OPTIONS,
      data: {
        type: 'string',
        value: 'dir',
        description: 'A folder of recordings; their normal training clips are used.',
      },
      out: { type: 'string', value: 'file', description: 'The codebook, a .safetensors file.' },
    },
    async run({ options, positionals, streams }) {
      if (positionals.length !== 1 || positionals[0] !== 'train') {
        throw usageError(
          'What shall be done with a codebook?',
          'Write earmark codebook train --data <dir> --preset P --out <file>.',
        );
      }
      const choice = methodChoice(options);
      const data = dataSource(required(options.data, '--data'), options.pattern);
      const out = required(options.out, '--out');
      const json = options.json === true;
      const { trainCodebook } = await import('../../../workstation/training.ts');
      const bench = await open();
      const { events, end } = runProgress(streams, json);
      try {
        const run = await interruptible(streams, json, (signal) =>
          trainCodebook(bench, { ...choice, data, out }, { ...events, signal }),
        );
        end();
        const { output } = run.record;
        streams.out(json ? JSON.stringify({ codebook: output, run: run.path }) : `The codebook is ${output ?? out}.`);
      } finally {
        end();
      }
    },
  });
}

export const codebook = codebookCommand(installed);
