/** The disk of the workspace fills up: nothing that was there goes, everything else is told. */
import { join } from 'node:path';
import { UserError } from '../../../../src-shared/errors.ts';
import { Mount, whyNoMount } from '../../../../src-main/workstation/testing/disks.ts';
import type { Prepared } from '../prepare.ts';
import { importing } from '../scenes/importing.ts';
import { reporting } from '../scenes/reporting.ts';
import { review } from '../scenes/review.ts';
import type { Scene } from '../scenes/scene.ts';
import { finishTrainings, training } from '../scenes/training.ts';
import type { Stage } from '../stage.ts';
import type { Kind } from './kind.ts';
import { onDisk } from './on-disk.ts';

const NAME = 'disk full';
/** A training does not begin where less than 200 MB are free. */
const MEGABYTES = 260;
/** Bytes: from nothing to what holds half of a run. */
const FREE = 400_000;
const SCENES: readonly Scene[] = [review, importing, training, reporting];

export const fullDisk: Kind = {
  name: NAME,
  ...{ short: 1, long: 20 },
  missing: whyNoMount,
  inject: async (world, count) => {
    const mount = await Mount.make(join(world.folder, 'disk'), MEGABYTES);
    await onDisk(world, NAME, mount, async (stage) => {
      for (let i = 0; i < count; i += 1) await once(stage, world.prepared, mount, SCENES[i % SCENES.length]!);
      await finishTrainings(stage, world.prepared);
    });
  },
};

async function once(stage: Stage, prepared: Prepared, mount: Mount, scene: Scene): Promise<void> {
  const program = await stage.program();
  // What was interrupted the last time goes on on the full disk.
  const failure = await stage.during(
    () => scene.act(stage, prepared),
    0.5 * scene.takes(prepared),
    () => mount.fill(stage.random.uniform(0, 1) < 0.4 ? 0 : stage.random.uniform(0, FREE)),
  );
  requireTold(stage, failure instanceof UserError ? failure : undefined);
  for (const { title, error } of await program.call('jobs.list', {})) {
    if (error !== null) requireTold(stage, error, title);
  }
  const died = stage.random.uniform(0, 1) < 0.5;
  if (died) await stage.killMain();
  await mount.empty();
  await stage.verify();
  await scene.goOn(stage, prepared);
}

export function requireTold(
  stage: Stage,
  error: { readonly code: string; readonly hint?: string | undefined; readonly message: string } | undefined,
  what = 'a call',
): void {
  if (error === undefined) return;
  const isTold = error.code !== 'INTERNAL' && error.hint !== undefined;
  stage.check('told', isTold, () => `${what} says ${error.code}: ${error.message}`);
}
