import { defineCommand, usageError, type Command } from '../command.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';

export function exportCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'export',
    summary: 'Write the scores of runs for other programs (CSV, Parquet, DCASE), or a model as ONNX.',
    positionals: '<run...>',
    options: {
      format: {
        type: 'string',
        value: 'csv|parquet|dcase|onnx',
        description:
          'csv, parquet: one table, a row per run and clip. dcase: anomaly_score_*.csv, decision_result_*.csv and result.csv. onnx: the model of one run.',
      },
      out: {
        type: 'string',
        value: 'path',
        description: 'A folder; for onnx a file. Default: export/ in the (first) run.',
      },
      score: { type: 'string', value: 'name', description: 'dcase: another of the stored scores than the default.' },
    },
    async run({ options, positionals, streams }) {
      const [run, ...more] = positionals;
      if (run === undefined) throw usageError('No run was named.', 'Name one: earmark export <run> --format dcase');
      const { format, out, score } = options;
      const { scoreFormats } = await import('../../../reports/scores/index.ts');
      const known = [...scoreFormats.map(({ id }) => id), 'onnx'];
      if (format === undefined || !known.includes(format)) {
        throw usageError(
          format === undefined ? '--format is missing.' : `There is no format '${format}'.`,
          `Choose one of ${known.join(', ')}.`,
        );
      }
      if (format === 'onnx' && more[0] !== undefined) {
        throw usageError(`Unexpected argument '${more[0]}'.`, 'Name one run: each has a model of its own.');
      }
      const { exportModel, exportScores } = await import('../../../workstation/export.ts');
      const files =
        format === 'onnx'
          ? [await exportModel(await open(), run, out)]
          : await exportScores(positionals, format, out, score, (message) => streams.err(message));
      if (options.json === true) streams.out(JSON.stringify({ files }));
      else for (const file of files) streams.out(file);
    },
  });
}

export const exportRun = exportCommand(installed);
