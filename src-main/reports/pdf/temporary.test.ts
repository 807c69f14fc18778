import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporary } from './temporary.ts';

test('old folders of dead processes go with the next report; nothing else does', async () => {
  const root = await mkdtemp(join(tmpdir(), 'earmark-temporary-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const { pid: dead } = spawnSync(process.execPath, ['--version']);
  const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
  const gone = [`earmark-report-${dead}-abcdef`, `earmark-print-${dead}-abcdef`, 'earmark-report-runs-Ab12cd'];
  const stay = [`earmark-report-${process.pid}-abcdef`, 'earmark-reports', `mine-report-${dead}-abcdef`];
  for (const name of [...gone, ...stay]) {
    await mkdir(join(root, name));
    await writeFile(join(root, name, 'report.html'), 'x');
    await utimes(join(root, name), old, old);
  }
  const young = `earmark-report-${dead}-young1`;
  await mkdir(join(root, young));
  const link = `earmark-report-${dead}-linked`;
  await symlink(join(root, 'earmark-reports'), join(root, link));

  const made = await makeTemporary('report', root);
  expect((await readdir(root)).sort()).toEqual([...stay, young, link, basename(made)].sort());
  expect(await readdir(join(root, 'earmark-reports'))).toEqual(['report.html']);
  expect(basename(made)).toMatch(new RegExp(`^earmark-report-${process.pid}-`));
});
