import type { BenchmarkRequest } from '../../../workstation/benchmark/grid.ts';
import { defineCommand, EXIT_FAILED, EXIT_OK, usageError, type Command } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { dataSource, METHOD_OPTIONS, required } from '../method-options.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';
import { runProgress } from '../run-progress.ts';

const { preset, device, pattern } = METHOD_OPTIONS;

export function benchmarkCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'benchmark',
    summary: 'Compare methods on a data set: trains and scores a grid, and writes its table.',
    description:
      'Every method on every type with every seed, each as earmark train would, all below --runs. The same command again goes on where it stopped and skips what is done; what fails is listed, and does not stop the rest (exit code 1). Writes benchmark.md, .csv and .html there, beside the published figures. With --collection, methods with a codebook are trained with one of the data and with one of that folder, and the table is codebooks.md.',
    options: {
      data: { type: 'string', value: 'dir', description: 'The data set.' },
      methods: { type: 'string', value: 'M,M', description: 'Methods, separated by commas.' },
      types: { type: 'string', value: 'T,T', description: 'Machine types. Default: all.' },
      seeds: { type: 'string', value: 'N', default: '1', description: 'How many seeds, from 0.' },
      preset: { ...preset, description: 'The preset of every method.' },
      runs: { type: 'string', value: 'dir', description: 'Where codebooks, runs and tables are.' },
      outliers: {
        type: 'string',
        value: 'set|other-ids|dir',
        default: 'other-ids',
        description: 'For methods that learn from outliers, as for earmark train.',
      },
      collection: { type: 'string', value: 'dir', description: 'A general collection of recordings (Table 2).' },
      set: {
        type: 'string',
        multiple: true,
        value: 'M:key=value',
        description: 'Change a setting of one method; may be repeated.',
      },
      device,
      pattern,
    },
    async run({ options, streams }) {
      const json = options.json === true;
      const request: BenchmarkRequest = {
        data: dataSource(required(options.data, '--data'), options.pattern),
        methods: list(required(options.methods, '--methods')),
        types: options.types === undefined ? [] : list(options.types),
        seeds: seedsOf(options.seeds),
        preset: required(options.preset, '--preset'),
        device: options.device,
        runs: required(options.runs, '--runs'),
        outliers: required(options.outliers, '--outliers'),
        ...(options.set === undefined ? {} : { set: options.set }),
        ...(options.collection === undefined ? {} : { collection: { root: options.collection } }),
      };
      const [{ runBenchmark }, { cellName, writeTables }, { markdownTable }] = await Promise.all([
        import('../../../workstation/benchmark/run.ts'),
        import('../../../workstation/benchmark/tables.ts'),
        import('../../../reports/benchmark/table.ts'),
      ]);
      const bench = await open();
      const general = request.collection !== undefined;
      const { events, end } = runProgress(streams, json);
      const say = (text: string): void => {
        end();
        if (!json) streams.err(text);
      };
      try {
        const run = await interruptible(streams, json, (signal) =>
          runBenchmark(bench, request, {
            ...events,
            signal,
            onCell: (cell, number, total) => say(`[${number}/${total}] ${cellName(cell, general)}`),
            onCellEnd: ({ failure }, earlier) => {
              if (failure !== null) say(`failed: ${failure.code}: ${failure.message} ${failure.hint ?? ''}`.trimEnd());
              else if (earlier) say('done before');
            },
          }),
        );
        end();
        const { table, files } = await writeTables(request, run);
        const { failures, rows } = table;
        if (json) streams.out(JSON.stringify({ rows, failures, files }));
        else {
          streams.out(markdownTable(table).trimEnd());
          streams.err(`Tables: ${Object.values(files).join(' ')}`);
        }
        return failures.length === 0 ? EXIT_OK : EXIT_FAILED;
      } finally {
        end();
      }
    },
  });
}

const list = (text: string): string[] => {
  const items = text.split(',').map((item) => item.trim());
  if (items.includes('')) throw usageError(`There is an empty name in '${text}'.`, 'Separate names by single commas.');
  return [...new Set(items)];
};

function seedsOf(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1000) return count;
  throw usageError(`'${text}' is no number of seeds.`, 'Give a whole number from 1, for example --seeds 3.');
}

export const benchmark = benchmarkCommand(installed);
