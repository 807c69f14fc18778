import { defineCommand, table } from '../command.ts';

/** From nothing to AUC, in the words of the commands' own help. */
const SAMPLE_JOB = [
  'npx earmark sample sample-data',
  'npx earmark train --data sample-data --type fan --id 00 --method auddsr --preset quick --runs runs',
  'npx earmark evaluate runs/*',
];

export const start = defineCommand({
  name: 'start',
  summary: 'Open the workstation (its window is not built yet: says what is here today).',
  options: {
    sample: { type: 'boolean', description: 'Say how to do the whole job on sample data.' },
  },
  run({ options, streams, commands }) {
    const others = commands.filter((command) => command.name !== 'start');
    if (options.json === true) {
      const list = others.map(({ name, summary }) => ({ name, summary }));
      streams.out(JSON.stringify({ window: false, sample: false, commands: list }));
      return;
    }
    streams.out('Earmark has no window yet. What works today are these commands:');
    streams.out('');
    for (const line of table(others.map(({ name, summary }) => [`npx earmark ${name}`, summary] as const))) {
      streams.out(line);
    }
    streams.out('');
    if (options.sample === true) {
      streams.out('The whole job on synthetic sample data, without a window (about five minutes on two cores):');
      streams.out('');
      for (const line of SAMPLE_JOB) streams.out(`  ${line}`);
      streams.out('');
    }
    streams.out('Each command has --help; docs/limitations.md says what is missing.');
  },
});
