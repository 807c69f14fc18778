import { defineCommand, usageError, type Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { dataSource, required } from '../method-options.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';
import { runProgress } from '../run-progress.ts';

export function scoreCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'score',
    summary: 'Score clips with the model of a run.',
    description:
      "With --data the test clips of the run's machines in that data set, else the files named. Prints a table (CSV), or JSON with --json; --out also keeps scores.csv and the anomaly maps.",
    positionals: '[files...]',
    options: {
      run: { type: 'string', value: 'run', description: 'The run folder.' },
      data: { type: 'string', value: 'dir', description: 'A data set.' },
      pattern: { type: 'string', value: 'P', description: 'How to read the folder, as for earmark inspect.' },
      out: { type: 'string', value: 'dir', description: 'A folder for scores.csv and maps/.' },
      device: { type: 'string', value: 'D', description: 'Default: the one that the run was trained on.' },
    },
    async run({ options, positionals: files, streams }) {
      const run = required(options.run, '--run');
      if ((options.data === undefined) === (files.length === 0)) {
        throw usageError(
          options.data === undefined ? 'There is nothing to score.' : 'There are both --data and files.',
          'Name a data set with --data, or files.',
        );
      }
      const what = options.data === undefined ? { files } : { data: dataSource(options.data, options.pattern) };
      const json = options.json === true;
      const [{ score }, { scoresCsv }] = await Promise.all([
        import('../../../workstation/scoring.ts'),
        import('../../../runs/scores.ts'),
      ]);
      const request = {
        run,
        what,
        ...(options.out === undefined ? {} : { out: options.out }),
        ...(options.device === undefined ? {} : { device: options.device }),
      };
      const bench = await open();
      const { events, end } = runProgress(streams, json);
      try {
        const scored = await interruptible(streams, json, (signal) => score(bench, request, { ...events, signal }));
        end();
        if (!json) {
          streams.out(scoresCsv(scored.names, scored.rows).trimEnd());
          return;
        }
        const clips = scored.rows.map(({ path, machineType, machineId, label, scores }) => {
          return { path, type: machineType, id: machineId, label: label ?? null, scores };
        });
        streams.out(JSON.stringify({ run: scored.run.path, default: scored.default, clips }));
      } finally {
        end();
      }
    },
  });
}

export const score = scoreCommand(installed);
