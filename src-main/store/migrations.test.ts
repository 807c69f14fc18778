import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase, STORE_FILE } from './database.ts';
import { DatasetStore } from './datasets.ts';
import { jobStore } from './jobs.ts';
import { migrations } from './migrations/index.ts';
import { ReviewStore } from './reviews.ts';
import { RunStore } from './runs.ts';
import { temporaryFolder } from './testing/scans.ts';
import { ThresholdStore } from './thresholds.ts';

const FORMATS = migrations.map((_, at) => at + 1);
const CLIP = 'fan/test/anomaly_id_00_00000000.wav';
const RUN = '2026-01-01-fan-00';

/** A store as a version with that format has left it. */
async function storeOf(format: number): Promise<string> {
  const folder = await temporaryFolder();
  const db = new DatabaseSync(join(folder, STORE_FILE));
  db.exec(await readFile(join(import.meta.dirname, `fixtures/format-${format}.sql`), 'utf8'));
  db.close();
  return folder;
}

const versionOf = (path: string): unknown => {
  const db = new DatabaseSync(path, { readOnly: true });
  onTestFinished(() => db.close());
  return db.prepare('PRAGMA user_version').get()?.['user_version'];
};

test('there is a store of every format', async () => {
  const names = await readdir(join(import.meta.dirname, 'fixtures'));
  expect(names.filter((name) => name.endsWith('.sql')).sort()).toEqual(FORMATS.map((format) => `format-${format}.sql`));
});

describe.each(FORMATS)('a store of format %i', (format) => {
  test('is brought to the format of today with all that is in it, and whole', async () => {
    const db = openDatabase(await storeOf(format), { check: true });
    onTestFinished(() => db.close());
    expect(db.damage()).toEqual([]);
    const datasets = new DatasetStore(db).list();
    expect(datasets).toMatchObject([{ name: 'Fans', root: '/recordings/fans', clips: 4, skipped: 1, usable: 3 }]);
    expect(jobStore(db).list()).toMatchObject(format < 2 ? [] : [{ kind: 'import', state: 'finished' }]);
    expect(new RunStore(db).list()).toMatchObject(format < 3 ? [] : [{ id: RUN, names: ['error'], scored: 2 }]);
    const reviews = new ReviewStore(db);
    const passes = reviews.passes(datasets[0]!);
    expect(passes).toMatchObject(format < 4 ? [] : [{ reviewer: 'Ada', kind: 'first', decided: 1 }]);
    if (format < 4) return;
    expect(reviews.annotation(passes[0]!.id, CLIP)?.annotation).toMatchObject({ verdict: 'anomalous', note: 'knocks' });
    expect(new ThresholdStore(db, reviews.audit).list(RUN)).toMatchObject([{ value: 4.5, author: 'Ada' }]);
    const { total } = reviews.audit.page({}, { offset: 0, limit: 100 });
    // The pass, the fields of one edit, the threshold.
    expect(total).toBe(5);
  });

  test('is kept beside it as it was, and can be put back', async () => {
    const folder = await storeOf(format);
    const db = openDatabase(folder);
    const copy = join(folder, `${STORE_FILE}.v${format}`);
    const isOld = format < migrations.length;
    expect(db.copiedTo).toBe(isOld ? copy : undefined);
    db.close();
    expect(existsSync(copy)).toBe(isOld);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    if (!isOld) return;
    expect(versionOf(copy)).toBe(format);
    expect(versionOf(join(folder, STORE_FILE))).toBe(migrations.length);
  });
});
