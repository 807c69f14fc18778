/** A second program on the same workspace: it reads, says so, and takes over when the first is gone. */
import { join } from 'node:path';
import { copyPrepared, earmark, type Place } from '../place.ts';
import type { Prepared } from '../prepare.ts';
import { Program } from '../program.ts';
import { anEdit } from '../scenes/review.ts';
import { Stage } from '../stage.ts';
import { checkLedger } from '../verify.ts';
import type { Kind } from './kind.ts';
import { requireRefused } from './read-only.ts';

const NAME = 'two instances, the first killed';
const EDITS = 10;

export const twoInstances: Kind = {
  name: NAME,
  ...{ short: 1, long: 10 },
  inject: async ({ folder, prepared, random, tally }, count) => {
    const place = await copyPrepared(prepared.place, folder);
    const stage = new Stage({ kind: NAME, place, ledger: prepared.ledger(), random, tally });
    const beside = { ...place, env: { ...place.env, EARMARK_SETTINGS: join(folder, 'settings-beside') } };
    for (let i = 0; i < count; i += 1) await once(stage, prepared, beside);
    await stage.end();
  },
};

async function once(stage: Stage, prepared: Prepared, place: Place): Promise<void> {
  const { workspace } = stage.place;
  const first = await stage.program();
  const second = await Program.start(place);
  try {
    for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, first);
    const info = await second.call('workspace.get', {});
    stage.check('told', info?.readOnly === true, () => `the second has it open as ${JSON.stringify(info)}`);
    await checkLedger(stage, second);
    await requireRefused(stage, prepared, second);
    const { code, err } = await earmark(place, ['reindex', '--workspace', workspace]).ended;
    stage.check(
      'told',
      code === 1 && err.includes('Next step'),
      () => `reindex beside it ends with ${code ?? ''}: ${err}`,
    );
    await stage.during(
      () => edits(stage, prepared, first),
      100,
      () => stage.killMain(),
    );
    const taken = await second.call('workspace.open', { path: workspace });
    stage.check('opens', !taken.readOnly, () => 'the second cannot take over what the first has left');
    await checkLedger(stage, second);
    for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, second);
  } finally {
    await second.kill();
  }
  await stage.verify();
}

async function edits(stage: Stage, prepared: Prepared, program: Program): Promise<void> {
  for (;;) await anEdit(stage, prepared, program);
}
