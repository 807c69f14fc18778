/** `kill -9` of main or of its engine while something is going on. */
import { join } from 'node:path';
import { Stage } from '../stage.ts';
import { copyPrepared } from '../place.ts';
import { kill } from '../processes.ts';
import { importing } from '../scenes/importing.ts';
import { reporting } from '../scenes/reporting.ts';
import { review } from '../scenes/review.ts';
import type { Scene } from '../scenes/scene.ts';
import { finishTrainings, training } from '../scenes/training.ts';
import type { Kind, World } from './kind.ts';

/** A fault may come a little after the end as well: that is a moment like any other. */
const AFTER = 1.15;

function killing(scene: Scene, short: number, long: number): Kind {
  return {
    name: `main killed in ${scene.name}`,
    ...{ short, long },
    inject: (world, count) =>
      injected(`main killed in ${scene.name}`, scene, world, count, (stage) => stage.killMain()),
  };
}

export const mainKilled: readonly Kind[] = [
  killing(review, 2, 50),
  killing(importing, 1, 25),
  killing(training, 1, 30),
  killing(reporting, 0, 20),
];

export const engineKilled: Kind = {
  name: 'engine killed in training and scoring',
  ...{ short: 0, long: 25 },
  inject: (world, count) => injected('engine killed in training and scoring', training, world, count, killEngines),
};

async function killEngines(stage: Stage): Promise<void> {
  for (const pid of await (await stage.program()).engines()) kill(pid);
}

async function injected(
  kind: string,
  scene: Scene,
  { folder, prepared, random, tally }: World,
  count: number,
  strike: (stage: Stage) => Promise<void>,
): Promise<void> {
  const place = await copyPrepared(prepared.place, join(folder, kind.replaceAll(' ', '-')));
  const stage = new Stage({ kind, place, ledger: prepared.ledger(), random: random.fork(kind), tally });
  for (let i = 0; i < count; i += 1) {
    await stage.program();
    await stage.during(
      () => scene.act(stage, prepared),
      AFTER * scene.takes(prepared),
      () => strike(stage),
    );
    await stage.verify();
    await scene.goOn(stage, prepared);
  }
  await finishTrainings(stage, prepared);
  await stage.end();
}
