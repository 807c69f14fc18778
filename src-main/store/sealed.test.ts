import { cp, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from './database.ts';
import { temporaryFolder } from './testing/scans.ts';
import type { Migration } from './migrations/migration.ts';

const migrations: readonly Migration[] = [
  { name: 'notes', up: (db) => db.exec('CREATE TABLE notes (text TEXT) STRICT') },
];
const copies = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('earmark-store-'));

function read(folder: string): { readonly notes: readonly unknown[]; readonly close: () => void } {
  const db = openDatabase(folder, { readOnly: true, sealed: true, migrations });
  expect(() => db.run("INSERT INTO notes VALUES ('no')")).toThrow(
    expect.objectContaining({
      code: 'WORKSPACE_READ_ONLY',
      hint: expect.stringContaining('cannot be written') as string,
    }),
  );
  return { notes: db.all('SELECT text FROM notes', [], ({ text }) => text), close: () => db.close() };
}

test('a store that was closed is read without a file being made beside it', async () => {
  const folder = await temporaryFolder();
  const db = openDatabase(folder, { migrations });
  db.run("INSERT INTO notes VALUES ('kept')");
  db.close();
  const { notes, close } = read(folder);
  expect(notes).toEqual(['kept']);
  expect(await readdir(folder)).toEqual(['earmark.sqlite']);
  close();
});

test('of one that was not closed, what is only in its log is read as well, and the copy goes', async () => {
  const open = await temporaryFolder();
  const db = openDatabase(open, { migrations });
  onTestFinished(() => db.close());
  db.run("INSERT INTO notes VALUES ('in the log')");
  const folder = await temporaryFolder();
  await cp(open, folder, { recursive: true });
  expect(existsSync(`${folder}/earmark.sqlite-wal`)).toBe(true);
  const before = await copies();
  const { notes, close } = read(folder);
  expect(notes).toEqual(['in the log']);
  close();
  expect(await copies()).toEqual(before);
});
