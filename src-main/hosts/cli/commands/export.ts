import { defineCommand, usageError, type Command } from '../command.ts';
import { installed, type OpenWorkbench } from '../open-workbench.ts';

export function exportCommand(open: OpenWorkbench): Command {
  return defineCommand({
    name: 'export',
    summary: "Write a run's scores as the DCASE challenge wants them, or its model as ONNX.",
    positionals: '<run>',
    options: {
      format: {
        type: 'string',
        value: 'dcase|onnx',
        description: 'dcase: anomaly_score_*.csv, decision_result_*.csv and result.csv. onnx: the model.',
      },
      out: {
        type: 'string',
        value: 'path',
        description: 'A folder (dcase) or a file (onnx). Default: export/ in the run.',
      },
      score: { type: 'string', value: 'name', description: 'dcase: another of the stored scores than the default.' },
    },
    async run({ options, positionals, streams }) {
      const [run, extra] = positionals;
      if (run === undefined) throw usageError('No run was named.', 'Name one: earmark export <run> --format dcase');
      if (extra !== undefined) throw usageError(`Unexpected argument '${extra}'.`, 'Name one run.');
      const { format, out, score } = options;
      if (format !== 'dcase' && format !== 'onnx') {
        throw usageError(
          format === undefined ? '--format is missing.' : `There is no format '${format}'.`,
          'Choose dcase or onnx.',
        );
      }
      const { exportDcase, exportModel } = await import('../../../workstation/export.ts');
      const files =
        format === 'dcase'
          ? await exportDcase(run, out, score, (message) => streams.err(message))
          : [await exportModel(await open(), run, out)];
      if (options.json === true) streams.out(JSON.stringify({ files }));
      else for (const file of files) streams.out(file);
    },
  });
}

export const exportRun = exportCommand(installed);
