import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from './package-root.ts';

const LAUNCHER = join(packageRoot(), 'bin/earmark.mjs');

/** The machine's own Node, not the one that the project brings. */
const machinesNode = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes(`${sep}node_modules${sep}`))
  .map((folder) => join(folder, process.platform === 'win32' ? 'node.exe' : 'node'))
  .find(existsSync);
if (machinesNode === undefined) console.log('Launcher under the machine’s own Node: skipped, PATH has none.');

it.skipIf(machinesNode === undefined)('runs under whatever Node the machine has', () => {
  const version = execFileSync(machinesNode ?? '', [LAUNCHER, 'version'], { encoding: 'utf8' });
  expect(version).toMatch(/^earmark \S+ \(Node (?:2[4-9]|[3-9]\d)\./);
});
