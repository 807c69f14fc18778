import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../datasets/testing/folders.ts';
import { claimTemporary } from '../engine/checkpoint/temporary.ts';
import { removeLeftovers } from './leftovers.ts';

/** Of a process that has ended. */
const ended = spawnSync(process.execPath, ['-e', '']).pid;

test('what dead processes were writing goes, what is being written and what is whole stays', async () => {
  const checkpoint = basename(claimTemporary('/step-00000001.safetensors')).replace(String(process.pid), String(ended));
  const folder = await folderWith({
    'runs/one/run.json': '{}',
    [`runs/one/.run.json.${ended}-0123abcd.tmp`]: '{',
    [`runs/one/.scores.csv.${process.pid}-0123abcd.tmp`]: 'path',
    [`runs/one/maps/.a.map.${ended}-0123abcd.tmp`]: 'EMAP',
    [`runs/one/checkpoints/${checkpoint}`]: '',
    [`runs/two/.run.json.${ended}-0123abcd.tmp`]: '',
    [`reports/.Fans.html.${ended}-0123abcd.tmp`]: '<!doctype',
    'reports/notes.tmp': 'a person wrote this',
  });
  expect(await removeLeftovers(join(folder, 'runs'), [join(folder, 'reports'), join(folder, 'none')])).toBe(6);
  expect(await readdir(join(folder, 'runs'))).toEqual(['one']);
  expect((await readdir(join(folder, 'runs/one'))).sort()).toEqual([
    `.scores.csv.${process.pid}-0123abcd.tmp`,
    'checkpoints',
    'maps',
    'run.json',
  ]);
  expect(await readdir(join(folder, 'reports'))).toEqual(['notes.tmp']);
});
