import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import manifest from '../../../../package.json' with { type: 'json' };
import { runCaptured, type Captured } from '../captured.ts';
import { commands } from './index.ts';

const launcher = resolve(import.meta.dirname, '../../../../', manifest.bin.earmark);

const earmark = (...argv: string[]): Promise<Captured> => runCaptured(argv, commands);

describe('every command', () => {
  test('has a name of its own', () => {
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length);
  });

  test.each(commands.map(({ name }) => name))('%s has --help', async (name) => {
    const { code, out } = await earmark(name, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`Usage: earmark ${name} `);
  });
});

describe('version', () => {
  test('names Earmark and Node, as text and as JSON', async () => {
    expect((await earmark('version')).out).toContain(`earmark ${manifest.version} (Node ${process.versions.node}`);
    expect(JSON.parse((await earmark('version', '--json')).out)).toMatchObject({
      earmark: manifest.version,
      node: process.versions.node,
    });
  });
});

describe('the launcher', () => {
  const run = promisify(execFile);

  test('starts the command line and hands back its exit code', async () => {
    const { stdout } = await run(process.execPath, [launcher, 'version']);
    expect(stdout).toContain(`earmark ${manifest.version}`);
    await expect(run(process.execPath, [launcher, 'versoin'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean earmark version?') as string,
    });
  });
});
