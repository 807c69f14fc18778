/** The clock is set, by days and years, forwards and backwards, while the program works. */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyPrepared } from '../place.ts';
import type { Prepared } from '../prepare.ts';
import { importing } from '../scenes/importing.ts';
import { anEdit } from '../scenes/review.ts';
import { finishTrainings, training } from '../scenes/training.ts';
import { Stage } from '../stage.ts';
import type { Kind } from './kind.ts';

const NAME = 'clock set';
/** Debian's `faketime`. */
const LIBRARY = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const DAYS = ['-4000', '-400', '-2', '-0.04', '+0.04', '+2', '+400', '+4000'];
const EDITS = 5;

export const clock: Kind = {
  name: NAME,
  ...{ short: 0, long: 12 },
  missing: () => (existsSync(LIBRARY) ? undefined : `${LIBRARY} is not there: apt-get install faketime`),
  inject: async ({ folder, prepared, random, tally }, count) => {
    const place = await copyPrepared(prepared.place, folder);
    const stage = new Stage({ kind: NAME, place, ledger: prepared.ledger(), random, tally });
    const file = join(folder, 'clock');
    for (let i = 0; i < count; i += 1) await once(stage, prepared, file, i);
    await finishTrainings(stage, prepared);
    await stage.end();
  },
};

async function once(stage: Stage, prepared: Prepared, file: string, round: number): Promise<void> {
  const days = (): string => DAYS[Math.floor(stage.random.uniform(0, DAYS.length))]!;
  await writeFile(file, `${days()}d`);
  // Wall clock only, as a person or a time server sets it; files keep the times that the system gives them.
  const fake = { FAKETIME_TIMESTAMP_FILE: file, FAKETIME_NO_CACHE: '1', DONT_FAKE_MONOTONIC: '1', NO_FAKE_STAT: '1' };
  const program = await stage.restart({ ...fake, FAKETIME_DONT_FAKE_MONOTONIC: '1', LD_PRELOAD: LIBRARY });
  const act = async (): Promise<void> => {
    for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, program);
    await (round % 3 === 0 ? training : importing).act(stage, prepared);
    for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, program);
  };
  await stage.during(act, prepared.takes.import, () => writeFile(file, `${days()}d`));
  if (stage.random.uniform(0, 1) < 0.5) await stage.killMain();
  else await stage.stop();
  await stage.verify();
}
