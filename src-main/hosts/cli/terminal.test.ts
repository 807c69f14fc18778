import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { printable } from '../../../src-shared/hostile-text.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { packageRoot } from './package-root.ts';

test('control characters and turned writing are written out; line breaks, tabs and letters stay', () => {
  expect(printable('a\u001b[2Jb\rc\u0007')).toBe('a\\u001b[2Jb\\u000dc\\u0007');
  expect(printable('invoice\u202evaw.exe')).toBe('invoice\\u202evaw.exe');
  expect(printable('Lüfter\t3,0\n→ 日本')).toBe('Lüfter\t3,0\n→ 日本');
});

test('a recording named like a command of the terminal is named, not obeyed', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const name = 'normal_id_00_\u001b]0;owned\u0007\u001b[2J.wav';
  await writeFile(join(folder, name), 'no sound');
  const args = [join(packageRoot(), 'bin/earmark.mjs'), 'inspect', folder];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout + stderr).toContain('\\u001b]0;owned');
  expect(stdout + stderr).not.toContain('\u001b');
});

test('what --json prints is JSON, and says the names as they are', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const name = 'normal_id_00_\u202ebad\u0085\u007f\u001b[2J.wav';
  await writeFile(join(folder, name), 'no sound');
  const args = [join(packageRoot(), 'bin/earmark.mjs'), 'inspect', folder, '--json'];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  for (const obeyed of ['\u001b', '\u0085', '\u202e']) expect(stdout).not.toContain(obeyed);
  expect(JSON.stringify(JSON.parse(stdout))).toContain(JSON.stringify(name).slice(1, -1));
});
