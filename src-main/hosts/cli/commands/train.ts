import type { RunFolder } from '../../../runs/folder.ts';
import type { ReviewedChoice, ReviewedMode } from '../../../workstation/reviewed-training.ts';
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
      reviewed: {
        type: 'string',
        value: 'normal|outliers',
        description:
          "What reviewers said in --workspace: normal lets clips they call normal join the training and leaves out training clips they call anomalous; outliers also teaches those as anomalous. Clips of the test split make the run's results on it worthless: the run then says so.",
      },
      workspace: { type: 'string', value: 'dir', description: 'Where the data set was reviewed, for --reviewed.' },
      runs: { type: 'string', value: 'dir', description: 'Where run folders are made.' },
      ...METHOD_OPTIONS,
    },
    async run({ options, streams }) {
      const choice = methodChoice(options);
      const verdicts = reviewedOptions(options.reviewed, options.workspace);
      const given = {
        ...choice,
        data: dataSource(required(options.data, '--data'), options.pattern),
        type: required(options.type, '--type'),
        runs: required(options.runs, '--runs'),
        ...(options.id === undefined ? {} : { ids: unique(options.id) }),
        ...(options.codebook === undefined ? {} : { codebook: options.codebook }),
        ...(options.outliers === undefined ? {} : { outliers: options.outliers }),
      };
      const json = options.json === true;
      const [{ train }, { leakSentence }, { joinedLeakSentence }] = await Promise.all([
        import('../../../workstation/training.ts'),
        import('../../../workstation/outliers.ts'),
        import('../../../workstation/reviewed-training.ts'),
      ]);
      const request = {
        ...given,
        ...(verdicts === undefined ? {} : { reviewed: await read(verdicts, given.data.root) }),
      };
      const bench = await open();
      const { events, end } = runProgress(streams, json);
      const onPlan = (planned: readonly RunFolder[]): void => {
        const warn = (sentence: string): void => {
          end();
          streams.err(`Warning: ${sentence}`);
        };
        for (const { outliers, reviewed } of planned.map(({ record }) => record)) {
          if (outliers !== undefined && outliers.testClips > 0) {
            warn(leakSentence(outliers.name, outliers.testClips, outliers.clips));
          }
          if (reviewed !== undefined && reviewed.testClips > 0) warn(joinedLeakSentence(reviewed.testClips));
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

interface Verdicts {
  readonly mode: ReviewedMode;
  readonly workspace: string;
}

/** @throws usage errors */
function reviewedOptions(mode: string | undefined, workspace: string | undefined): Verdicts | undefined {
  if (mode === undefined) {
    if (workspace === undefined) return undefined;
    throw usageError('--workspace is for --reviewed.', 'Leave it out, or add --reviewed normal.');
  }
  if (mode !== 'normal' && mode !== 'outliers') {
    throw usageError(`'${mode}' is no use of reviewed clips.`, 'Give --reviewed normal or --reviewed outliers.');
  }
  return { mode, workspace: required(workspace, '--workspace') };
}

async function read({ mode, workspace }: Verdicts, root: string): Promise<ReviewedChoice> {
  const { reviewedInWorkspace } = await import('../../../workstation/reviewed-workspace.ts');
  return await reviewedInWorkspace(workspace, root, mode);
}

function unique(ids: readonly string[]): string[] {
  if (ids.includes('')) throw usageError('There is an empty --id.', 'Name a machine ID, for example --id 00.');
  return [...new Set(ids)];
}

export const train = trainCommand(installed);
