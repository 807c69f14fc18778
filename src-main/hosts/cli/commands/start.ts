import { defineCommand, table } from '../command.ts';

export const start = defineCommand({
  name: 'start',
  summary: 'Open the workstation (its window is not built yet: says what is here today).',
  options: {
    sample: { type: 'boolean', description: 'Open with sample data (there is none yet).' },
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
    if (options.sample === true) streams.out('There is no sample data yet either, so --sample changed nothing.');
    streams.out('Each command has --help; docs/limitations.md says what is missing.');
  },
});
