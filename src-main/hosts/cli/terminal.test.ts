import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { packageRoot } from './package-root.ts';
import { printable } from './terminal.ts';

test('control characters and turned writing are written out; line breaks, tabs and letters stay', () => {
  expect(printable('a\u001b[2Jb\rc\u0007')).toBe('a\\u{1b}[2Jb\\u{d}c\\u{7}');
  expect(printable('invoice\u202evaw.exe')).toBe('invoice\\u{202e}vaw.exe');
  expect(printable('Lüfter\t3,0\n→ 日本')).toBe('Lüfter\t3,0\n→ 日本');
});

test('a recording named like a command of the terminal is named, not obeyed', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder();
  const name = 'normal_id_00_\u001b]0;owned\u0007\u001b[2J.wav';
  await writeFile(join(folder, name), 'no sound');
  const args = [join(packageRoot(), 'bin/earmark.mjs'), 'inspect', folder];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout + stderr).toContain('\\u{1b}]0;owned');
  expect(stdout + stderr).not.toContain('\u001b');
});
