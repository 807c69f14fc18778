import { readdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase, STORE_FILE, type DatabaseOptions } from './database.ts';
import { migrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { temporaryFolder } from './testing/scans.ts';

function opened(folder: string, options?: DatabaseOptions) {
  const db = openDatabase(folder, options);
  onTestFinished(() => db.close());
  return db;
}

const first: Migration = { name: 'first', up: (db) => db.exec('CREATE TABLE notes (text TEXT NOT NULL) STRICT') };
const second: Migration = { name: 'second', up: (db) => db.exec("ALTER TABLE notes ADD COLUMN by TEXT DEFAULT 'me'") };
const wrong: Migration = {
  name: 'wrong',
  up: (db) => {
    db.exec('CREATE TABLE half (a)');
    db.exec('not SQL');
  },
};
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;

test('a new file has the format of this version, and opens again', async () => {
  const folder = await temporaryFolder();
  openDatabase(folder).close();
  const db = opened(folder, { check: true });
  expect(db.get('PRAGMA user_version', [], (row) => row['user_version'])).toBe(migrations.length);
  expect(db.get('PRAGMA journal_mode', [], (row) => row['journal_mode'])).toBe('wal');
  expect(db.get('PRAGMA foreign_keys', [], (row) => row['foreign_keys'])).toBe(1);
});

test('an older file is copied, then brought up to date', async () => {
  const folder = await temporaryFolder();
  const before = openDatabase(folder, { migrations: [first] });
  before.run('INSERT INTO notes VALUES (?)', ['kept']);
  before.close();
  const db = opened(folder, { migrations: [first, second] });
  expect(db.all('SELECT * FROM notes', [], (row) => ({ ...row }))).toEqual([{ text: 'kept', by: 'me' }]);
  const copy = new DatabaseSync(join(folder, `${STORE_FILE}.v1`), { readOnly: true });
  expect(
    copy
      .prepare('SELECT * FROM notes')
      .all()
      .map((row) => ({ ...row })),
  ).toEqual([{ text: 'kept' }]);
  copy.close();
});

test('a step that fails leaves the file in its old format', async () => {
  const folder = await temporaryFolder();
  openDatabase(folder, { migrations: [first] }).close();
  expect(() => openDatabase(folder, { migrations: [first, wrong] })).toThrow(code('WORKSPACE_DAMAGED'));
  const db = opened(folder, { migrations: [first] });
  expect(db.get("SELECT name FROM sqlite_schema WHERE name = 'half'", [], (row) => row)).toBeUndefined();
});

test('a newer file is refused and left alone', async () => {
  const folder = await temporaryFolder();
  openDatabase(folder, { migrations: [first, second] }).close();
  expect(() => openDatabase(folder, { migrations: [first] })).toThrow(code('WORKSPACE_NEWER'));
  expect(await readdir(folder)).toEqual([STORE_FILE]);
});

test('what is no store is refused: other bytes, another program, a torn page', async () => {
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, STORE_FILE),
    'this is no database, and long enough to have a header of one hundred bytes'.repeat(3),
  );
  expect(() => openDatabase(folder)).toThrow(code('WORKSPACE_DAMAGED'));

  const other = await temporaryFolder();
  const db = new DatabaseSync(join(other, STORE_FILE));
  db.exec('CREATE TABLE x (a)');
  db.close();
  expect(() => openDatabase(other)).toThrow(code('WORKSPACE_DAMAGED'));

  const torn = await temporaryFolder();
  const store = openDatabase(torn, { migrations: [first] });
  store.transaction(() => {
    for (let i = 0; i < 2000; i++) store.run('INSERT INTO notes VALUES (?)', [`note ${i}`.repeat(20)]);
  });
  store.close();
  const bytes = await readFile(join(torn, STORE_FILE));
  bytes.fill(0xa5, 4096 * 3, 4096 * 6);
  await writeFile(join(torn, STORE_FILE), bytes);
  expect(() => openDatabase(torn, { migrations: [first], check: true })).toThrow(code('WORKSPACE_DAMAGED'));
  // Without the check, the damage is met when the page is read.
  const unchecked = opened(torn, { migrations: [first] });
  expect(() => unchecked.all('SELECT * FROM notes', [], (row) => row)).toThrow(code('WORKSPACE_DAMAGED'));
});

test('read only: reads beside the writer, and refuses every change', async () => {
  const folder = await temporaryFolder();
  expect(() => openDatabase(folder, { readOnly: true })).toThrow(code('WORKSPACE_MISSING'));
  expect(existsSync(join(folder, STORE_FILE))).toBe(false);
  const writer = opened(folder, { migrations: [first] });
  const reader = opened(folder, { migrations: [first], readOnly: true });
  writer.run('INSERT INTO notes VALUES (?)', ['new']);
  expect(reader.get('SELECT text FROM notes', [], (row) => row['text'])).toBe('new');
  expect(() => reader.run('INSERT INTO notes VALUES (?)', ['no'])).toThrow(code('WORKSPACE_READ_ONLY'));
  expect(() => reader.transaction(() => 1)).toThrow(code('WORKSPACE_READ_ONLY'));
  // Whatever the statement is called.
  expect(() => reader.all("INSERT INTO notes VALUES ('no') RETURNING text", [], (row) => row)).toThrow(
    code('WORKSPACE_READ_ONLY'),
  );
  expect(() => openDatabase(folder, { migrations: [first, second], readOnly: true })).toThrow(code('WORKSPACE_OLDER'));
});

test('a transaction is all or nothing, one inside another is part of it', async () => {
  const folder = await temporaryFolder();
  const db = opened(folder, { migrations: [first] });
  const count = () => db.get('SELECT count(*) AS n FROM notes', [], (row) => row['n']);
  const add = () => db.run("INSERT INTO notes VALUES ('x')");
  expect(() =>
    db.transaction(() => {
      add();
      db.transaction(add);
      throw new Error('changed my mind');
    }),
  ).toThrow('changed my mind');
  expect(count()).toBe(0);
  db.transaction(() => {
    add();
    db.transaction(add);
  });
  expect(count()).toBe(2);
});
