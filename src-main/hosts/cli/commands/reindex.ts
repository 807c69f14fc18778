import { defineCommand } from '../command.ts';
import { required } from '../method-options.ts';

export const reindex = defineCommand({
  name: 'reindex',
  summary: "Make the index of a workspace's runs again from their folders.",
  description:
    'The run folders are the truth; the index is only for quick lists. Use it when runs were copied or changed by hand, or the list of runs looks wrong. Data sets and annotations stay as they are.',
  options: {
    workspace: { type: 'string', value: 'dir', description: 'The workspace.' },
  },
  async run({ options, streams }) {
    const { reindex: run } = await import('../../../workstation/reindex.ts');
    const { runs, scores, problems } = await run(required(options.workspace, '--workspace'));
    if (options.json === true) {
      streams.out(JSON.stringify({ runs, scores, problems }));
      return;
    }
    for (const problem of problems) streams.err(problem);
    streams.out(`${runs} runs with ${scores} scored clips are in the index.`);
  },
});
