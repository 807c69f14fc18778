/** The workspace lies where nothing can be written: it is shown, changes are refused, and nothing is lost by it. */
import { join } from 'node:path';
import { UserError } from '../../../../src-shared/errors.ts';
import { Mount, whyNoMount } from '../../../../src-main/workstation/testing/disks.ts';
import { earmark } from '../place.ts';
import type { Prepared } from '../prepare.ts';
import type { Program } from '../program.ts';
import { anEdit } from '../scenes/review.ts';
import type { Stage } from '../stage.ts';
import { checkLedger } from '../verify.ts';
import type { Kind } from './kind.ts';
import { onDisk } from './on-disk.ts';

const NAME = 'read-only workspace';
const MEGABYTES = 24;
const EDITS = 5;

export const readOnly: Kind = {
  name: NAME,
  ...{ short: 1, long: 10 },
  missing: whyNoMount,
  inject: async (world, count) => {
    const mount = await Mount.make(join(world.folder, 'disk'), MEGABYTES);
    await onDisk(world, NAME, mount, async (stage) => {
      for (let i = 0; i < count; i += 1) await once(stage, world.prepared, mount);
    });
  },
};

async function once(stage: Stage, prepared: Prepared, mount: Mount): Promise<void> {
  const program = await stage.program();
  for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, program);
  // A disk that the system has made read-only is often one on which something was cut off.
  if (stage.random.uniform(0, 1) < 0.5) await stage.killMain();
  else await stage.stop();
  mount.readOnly(true);
  stage.tally.fault(NAME);
  try {
    const shown = await stage.program();
    const info = await shown.call('workspace.get', {});
    stage.check('opens', info?.readOnly === true, () => `read-only, it is open as ${JSON.stringify(info)}`);
    await checkLedger(stage, shown);
    await requireRefused(stage, prepared, shown);
    await stage.stop();
    const { code, err } = await earmark(stage.place, ['reindex', '--workspace', stage.place.workspace]).ended;
    stage.check('told', code === 1 && err.includes('Next step'), () => `reindex says ${err}`);
  } finally {
    await stage.stop();
    mount.readOnly(false);
  }
  await stage.verify();
}

/** An edit of a workspace that is open for reading. */
export async function requireRefused(stage: Stage, { paths }: Prepared, program: Program): Promise<void> {
  const path = paths[0]!;
  const { annotation } = await program.call('review.get', { reviewId: stage.ledger.reviewId, path });
  const changes = [{ path, field: 'note' as const, before: annotation.note, after: `${annotation.note}!` }];
  try {
    await program.call('review.apply', {
      reviewId: stage.ledger.reviewId,
      by: 'Eve',
      edit: { title: 'Note', changes },
    });
    stage.check('told', false, () => 'an edit of a workspace that is read only was answered as saved');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    stage.check('told', error.code === 'WORKSPACE_READ_ONLY', () => `an edit is refused with ${error.code}`);
  }
}
