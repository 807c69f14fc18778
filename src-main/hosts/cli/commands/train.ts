import type { RunFolder } from '../../../runs/folder.ts';
import { defineCommand, usageError, type Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { dataSource, METHOD_OPTIONS, methodChoice, required } from '../method-options.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';
import { runProgress } from '../run-progress.ts';

export function trainCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'train',
    summary: 'Train on the normal clips of a machine, then score its test clips.',
    description:
      'Makes one run folder per machine ID, or one per type where the method says so. Without --codebook one is trained on the normal training clips of the data first. Ctrl-C stops at a checkpoint; earmark resume <run> goes on and reaches the same numbers.',
    options: {
      data: { type: 'string', value: 'dir', description: 'The data set.' },
      type: { type: 'string', value: 'T', description: 'The machine type.' },
      id: {
        type: 'string',
        multiple: true,
        value: 'NN',
        description: 'A machine ID; may be repeated. Default: all of the type.',
      },
      codebook: { type: 'string', value: 'file', description: 'A codebook that earmark codebook train has made.' },
      outliers: {
        type: 'string',
        value: 'set|other-ids|dir',
        description:
          'What a method such as auddsr_annot learns as anomalous: a file that earmark outliers has made, healthy clips of the other IDs of the type, or a folder of recordings.',
      },
      runs: { type: 'string', value: 'dir', description: 'Where run folders are made.' },
      ...METHOD_OPTIONS,
    },
    async run({ options, streams }) {
      const choice = methodChoice(options);
      const request = {
        ...choice,
        data: dataSource(required(options.data, '--data'), options.pattern),
        type: required(options.type, '--type'),
        runs: required(options.runs, '--runs'),
        ...(options.id === undefined ? {} : { ids: unique(options.id) }),
        ...(options.codebook === undefined ? {} : { codebook: options.codebook }),
        ...(options.outliers === undefined ? {} : { outliers: options.outliers }),
      };
      const json = options.json === true;
      const [{ train }, { leakSentence }] = await Promise.all([
        import('../../../workstation/training.ts'),
        import('../../../workstation/outliers.ts'),
      ]);
      const bench = await open();
      const { events, end } = runProgress(streams, json);
      const onPlan = (planned: readonly RunFolder[]): void => {
        for (const { outliers } of planned.map(({ record }) => record)) {
          if (outliers === undefined || outliers.testClips === 0) continue;
          end();
          streams.err(`Warning: ${leakSentence(outliers.name, outliers.testClips, outliers.clips)}`);
        }
      };
      try {
        const runs = await interruptible(streams, json, (signal) =>
          train(bench, request, { ...events, signal, onPlan }),
        );
        end();
        const paths = runs.map(({ path }) => path);
        if (json) streams.out(JSON.stringify({ runs: paths }));
        else {
          for (const path of paths) streams.out(path);
          streams.err(`Next step: npx earmark evaluate ${paths.join(' ')}`);
        }
      } finally {
        end();
      }
    },
  });
}

function unique(ids: readonly string[]): string[] {
  if (ids.includes('')) throw usageError('There is an empty --id.', 'Name a machine ID, for example --id 00.');
  return [...new Set(ids)];
}

export const train = trainCommand(installed);
