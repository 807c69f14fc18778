/** The workspace is moved to another place after the program was killed; its recordings lie in it and move along. */
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { copyPrepared } from '../place.ts';
import type { Prepared } from '../prepare.ts';
import { finishTrainings, training } from '../scenes/training.ts';
import { anEdit } from '../scenes/review.ts';
import { Stage } from '../stage.ts';
import type { Kind } from './kind.ts';

const NAME = 'workspace moved';
const EDITS = 5;

export const moved: Kind = {
  name: NAME,
  ...{ short: 0, long: 8 },
  inject: async ({ folder, prepared, random, tally }, count) => {
    const place = await copyPrepared(prepared.place, folder);
    const stage = new Stage({ kind: NAME, place, ledger: prepared.ledger(), random, tally });
    const own = await withOwnRecordings(stage, prepared);
    for (let i = 0; i < count; i += 1) {
      const program = await stage.program();
      for (let edit = 0; edit < EDITS; edit += 1) await anEdit(stage, own, program);
      await stage.during(
        () => training.act(stage, own),
        prepared.takes.train,
        () => stage.killMain(),
      );
      const workspace = join(folder, `workspace-${i}`);
      await rename(stage.place.workspace, workspace);
      stage.place = { ...stage.place, workspace };
      await stage.verify();
      await finishTrainings(stage, own);
    }
    await stage.end();
  },
};

/** The same clips as dropped on a page: in the workspace's `uploads/`. */
async function withOwnRecordings(stage: Stage, prepared: Prepared): Promise<Prepared> {
  const root = join(stage.place.workspace, 'uploads', 'fans');
  await cp(prepared.place.recordings, root, { recursive: true });
  const program = await stage.program();
  const { jobId } = await program.call('datasets.import', { root, name: 'Own fans' });
  const { datasetId } = await program.ended(jobId);
  if (datasetId === null) throw new Error('The recordings of the workspace were not imported.');
  stage.ledger.datasets.set(datasetId, prepared.paths.length);
  return { ...prepared, datasetId };
}
