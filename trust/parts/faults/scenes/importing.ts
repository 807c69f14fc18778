/** Imports and second looks at a folder. */
import type { Scene } from './scene.ts';

export const importing: Scene = {
  name: 'import',
  takes: ({ takes }) => takes.import,
  act: async (stage, { place }) => {
    const program = await stage.program();
    const known = [...stage.ledger.datasets.keys()];
    // Every second time a data set that is there is looked at again: its clips must not go while it is replaced.
    const again = stage.random.uniform(0, 1) < 0.5 ? known.at(-1) : undefined;
    const { jobId } =
      again === undefined
        ? await program.call('datasets.import', { root: place.recordings, name: `Fans ${known.length + 1}` })
        : await program.call('datasets.rescan', { id: again });
    const { state, datasetId } = await program.ended(jobId);
    if (state === 'finished' && datasetId !== null) stage.ledger.datasets.set(datasetId, clipsIn(stage.ledger));
  },
  goOn: async (stage) => {
    const program = await stage.program();
    for (const { id, kind, can } of await program.call('jobs.list', {})) {
      if (kind !== 'import' || !can.resume) continue;
      await program.call('jobs.resume', { id });
      const { state, datasetId, error } = await program.ended(id);
      stage.check('resumes', state === 'finished', () => `the import is ${state}: ${JSON.stringify(error)}`);
      if (datasetId !== null) stage.ledger.datasets.set(datasetId, clipsIn(stage.ledger));
    }
  },
};

/** All data sets are of the same folder. */
const clipsIn = ({ datasets }: { readonly datasets: ReadonlyMap<string, number> }): number =>
  [...datasets.values()][0]!;
