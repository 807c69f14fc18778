import { basename, resolve } from 'node:path';
import type { Label } from '../../../../src-shared/dataset.ts';
import { defineCommand, usageError } from '../command.ts';
import { interruptible } from '../interrupt.ts';
import { dataSource, required } from '../method-options.ts';
import { runProgress } from '../run-progress.ts';

export const outliers = defineCommand({
  name: 'outliers',
  summary: 'Make an outlier set: recordings that a method may learn as anomalous.',
  description:
    'A JSON file with a name, the list of its clips and a fingerprint over their sound, for earmark train --outliers <file>. All clips of the folder, or those of a type, of some IDs, with a label. Clips of the test split that a run is judged by make its AUC worthless: the run then says so.',
  options: {
    data: { type: 'string', value: 'dir', description: 'A folder of recordings.' },
    pattern: { type: 'string', value: 'P', description: 'How to read the folder, as for earmark inspect.' },
    type: { type: 'string', value: 'T', description: 'Only this machine type.' },
    id: { type: 'string', multiple: true, value: 'NN', description: 'Only this machine ID; may be repeated.' },
    label: { type: 'string', value: 'L', description: 'Only clips with this label: normal or anomaly.' },
    name: { type: 'string', value: 'name', description: "Default: the file's name." },
    out: { type: 'string', value: 'file', description: 'The set, a .json file.' },
  },
  async run({ options, streams }) {
    const data = dataSource(required(options.data, '--data'), options.pattern);
    const out = resolve(required(options.out, '--out'));
    const { label } = options;
    if (label !== undefined && !isLabel(label)) {
      throw usageError(`'${label}' is not a label.`, 'Give --label normal or --label anomaly.');
    }
    const json = options.json === true;
    const [{ makeOutlierSet }, { writeOutlierSet }] = await Promise.all([
      import('../../../workstation/outliers.ts'),
      import('../../../runs/outliers.ts'),
    ]);
    const { events, end } = runProgress(streams, json);
    const selection = {
      data,
      ...(options.type === undefined ? {} : { type: options.type }),
      ...(options.id === undefined ? {} : { ids: options.id }),
      ...(label === undefined ? {} : { label }),
    };
    try {
      const name = options.name ?? basename(out, '.json');
      const set = await interruptible(streams, json, (signal) =>
        makeOutlierSet(name, 'data set', selection, { onProgress: events.onProgress!, signal }),
      );
      end();
      await writeOutlierSet(out, set);
      const { fingerprint, clips } = set;
      if (json) streams.out(JSON.stringify({ outliers: out, name, fingerprint, clips: clips.length }));
      else streams.out(`The outlier set ${out} has ${clips.length} clips (${fingerprint.slice(0, 12)}).`);
    } finally {
      end();
    }
  },
});

const isLabel = (text: string): text is Label => text === 'normal' || text === 'anomaly';
