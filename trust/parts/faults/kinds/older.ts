/** A workspace of an older version is opened, and the program is killed while it brings the store to the format of today. */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { migrations } from '../../../../src-main/store/migrations/index.ts';
import { Ledger } from '../ledger.ts';
import { earmark, placeIn, ROOT } from '../place.ts';
import { kill } from '../processes.ts';
import { Stage } from '../stage.ts';
import type { Kind, World } from './kind.ts';

const NAME = 'killed while an older workspace is opened';
const CLIPS = 4;

export const older: Kind = {
  name: NAME,
  ...{ short: 1, long: 12 },
  inject: async (world, count) => {
    for (let i = 0; i < count; i += 1) await once(world, 1 + (i % migrations.length), i);
  },
};

async function once({ folder, random, tally }: World, format: number, round: number): Promise<void> {
  const place = placeIn(join(folder, String(round)));
  await mkdir(place.workspace, { recursive: true });
  const store = join(place.workspace, 'earmark.sqlite');
  const old = new DatabaseSync(store);
  old.exec(await readFile(join(ROOT, `src-main/store/fixtures/format-${format}.sql`), 'utf8'));
  const datasetId = String(old.prepare('SELECT id FROM datasets').get()?.['id']);
  old.close();

  const ledger = new Ledger();
  ledger.datasets.set(datasetId, CLIPS);
  const stage = new Stage({ kind: NAME, place, ledger, random, tally });
  const command = earmark(place, ['serve', '--json', '--port', '0', '--no-open', '--workspace', place.workspace]);
  // The store is touched shortly after the lock: from there on every moment is interesting.
  const until = performance.now() + 60_000;
  while (!existsSync(join(place.workspace, 'earmark.lock')) && performance.now() < until) await delay(1);
  await delay(random.uniform(0, 60));
  tally.fault(NAME);
  kill(command.pid);
  await command.ended;
  await stage.verify();
  await stage.end();
  if (format === migrations.length) return;
  const copy = new DatabaseSync(`${store}.v${format}`, { readOnly: true });
  const isWhole = copy.prepare('PRAGMA integrity_check').get()?.['integrity_check'] === 'ok';
  const isOld = copy.prepare('PRAGMA user_version').get()?.['user_version'] === format;
  copy.close();
  stage.check('kept', isWhole && isOld, () => `the copy of the store of format ${format} is not what it was`);
}
