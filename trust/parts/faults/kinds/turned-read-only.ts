/** The disk becomes read-only while the workspace is open and something is going on, and writable again. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Cover, Disk, Mount, whyNoDisk, whyNoMount } from '../../../../src-main/workstation/testing/disks.ts';
import { UserError } from '../../../../src-shared/errors.ts';
import type { Prepared } from '../prepare.ts';
import type { Program } from '../program.ts';
import { importing } from '../scenes/importing.ts';
import { reporting } from '../scenes/reporting.ts';
import { anEdit, review } from '../scenes/review.ts';
import type { Scene } from '../scenes/scene.ts';
import { finishTrainings, takeFinished, training } from '../scenes/training.ts';
import type { Stage } from '../stage.ts';
import { checkLedger } from '../verify.ts';
import { requireTold } from './full-disk.ts';
import type { Kind } from './kind.ts';
import { onDisk } from './on-disk.ts';

/** A training does not begin where less than 200 MB are free. */
const MEGABYTES = 300;
const EDITS = 5;
const SCENES: readonly Scene[] = [training, review, training, reporting, training, importing];

/** As when a share is exported read-only, or somebody mounts it so: what is open can be written, nothing can be made. */
const folder: Kind = {
  name: 'folder turned read-only while at work',
  ...{ short: 0, long: 10 },
  missing: whyNoMount,
  inject: async (world, count) => {
    const mount = await Mount.make(join(world.folder, 'disk'), MEGABYTES);
    await onDisk(world, folder.name, mount, async (stage) => {
      for (let i = 0; i < count; i += 1) await covered(stage, world.prepared, SCENES[i % SCENES.length]!);
      await finishTrainings(stage, world.prepared);
    });
  },
};

async function covered(stage: Stage, prepared: Prepared, scene: Scene): Promise<void> {
  const program = await stage.program();
  let cover: Cover | undefined;
  try {
    const failure = await stage.during(
      () => scene.act(stage, prepared),
      scene.takes(prepared),
      async () => {
        cover = Cover.over(stage.place.workspace);
        // The act of a review ends when it is refused something, and nothing has to be.
        if (scene !== review) return;
        await delay(stage.random.uniform(0, 500));
        await stage.killMain();
      },
    );
    if (scene !== review) {
      requireTold(stage, failure instanceof UserError ? failure : undefined);
      for (let i = 0; i < EDITS; i += 1) await toldEdit(stage, prepared, program);
      await requireJobsTold(stage, program);
      await requireReportRefused(stage, prepared, program);
    }
  } finally {
    cover?.remove();
  }
  await stage.verify();
  await scene.goOn(stage, prepared);
}

/** As after a sector that cannot be read: nothing can be written from one moment to the next, until it is repaired. */
const disk: Kind = {
  name: 'disk failed and turned read-only while at work',
  ...{ short: 0, long: 10 },
  missing: whyNoDisk,
  inject: async (world, count) => {
    const failing = await Disk.make(join(world.folder, 'disk'), join(world.folder, 'disk.img'), MEGABYTES);
    await onDisk(world, disk.name, failing, async (stage) => {
      for (let i = 0; i < count; i += 1) await failed(stage, world.prepared, failing);
      await finishTrainings(stage, world.prepared);
    });
  },
};

async function failed(stage: Stage, prepared: Prepared, failing: Disk): Promise<void> {
  const program = await stage.program();
  for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, program);
  // What such a disk has not written yet is lost with it, as in a power cut; docs/limitations.md says so.
  failing.sync();
  await stage.during(
    () => training.act(stage, prepared, { take: false }),
    prepared.takes.train,
    () => {
      // Mostly what the training has made so far is on the disk, and it goes on from there.
      if (stage.random.uniform(0, 1) < 0.7) failing.sync();
      failing.fail();
      return Promise.resolve();
    },
  );
  for (let i = 0; i < EDITS; i += 1) await requireRefused(stage, prepared, program);
  await requireJobsTold(stage, program);
  await requireReportRefused(stage, prepared, program);
  await readAsFarAsItGoes(stage, program);
  if (stage.random.uniform(0, 1) < 0.5) await stage.killMain();
  else await stage.stop();
  failing.repair();
  await stage.verify();
  await takeFinished(stage, prepared);
  await training.goOn(stage, prepared);
}

/** What was saved is shown, until a list has to be brought up to date first: that is told. */
async function readAsFarAsItGoes(stage: Stage, program: Program): Promise<void> {
  try {
    await checkLedger(stage, program);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    requireTold(stage, error);
  }
}

/** An edit is made, or its refusal is told and it is not made. */
async function toldEdit(stage: Stage, prepared: Prepared, program: Program): Promise<boolean> {
  try {
    await anEdit(stage, prepared, program);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    requireTold(stage, error);
    return false;
  }
}

async function requireRefused(stage: Stage, prepared: Prepared, program: Program): Promise<void> {
  const made = await toldEdit(stage, prepared, program);
  stage.check('told', !made, () => 'an edit on a disk that takes nothing was answered as saved');
}

async function requireJobsTold(stage: Stage, program: Program): Promise<void> {
  for (const { title, error } of await program.call('jobs.list', {})) {
    if (error !== null) requireTold(stage, error, title);
  }
}

/** A report is a new file. */
async function requireReportRefused(stage: Stage, prepared: Prepared, program: Program): Promise<void> {
  const before = new Set((await program.call('jobs.list', {})).map(({ id }) => id));
  try {
    await reporting.act(stage, prepared);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    requireTold(stage, error);
    return;
  }
  for (const { id, title, state, error } of await program.call('jobs.list', {})) {
    if (before.has(id)) continue;
    stage.check('told', state === 'failed', () => `${title} is ${state} in a folder that takes no files`);
    if (error !== null) requireTold(stage, error, title);
  }
}

export const turnedReadOnly: readonly Kind[] = [folder, disk];
