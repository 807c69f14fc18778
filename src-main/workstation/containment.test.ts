import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, temporaryFolder } from '../datasets/testing/folders.ts';
import { containedPath, containedTarget, isInside } from './containment.ts';

const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;

/** Words that an attacker would try, each of which reaches a real file if it is joined without care. */
const ATTACKS = {
  'dot-dot traversal': '../secret.wav',
  'dot-dot after a real folder': 'fan/../../secret.wav',
  'dot-dot to the folder itself': 'fan/..',
  'absolute path': '/etc/passwd',
  'Windows separators': '..\\secret.wav',
  'Windows drive': 'C:\\Windows\\win.ini',
  'Windows drive, relative': 'C:secret.wav',
  'Windows share': '//server/share/secret.wav',
  'NUL byte': 'fan/a.wav\0.txt',
  'current folder': './fan/a.wav',
  'empty part': 'fan//a.wav',
  nothing: '',
};

async function library(): Promise<string> {
  const above = await folderWith({ 'data/fan/a.wav': 'sound', 'secret.wav': 'secret', 'elsewhere/b.wav': 'other' });
  await symlink(join(above, 'secret.wav'), join(above, 'data/fan/link.wav'));
  await symlink(join(above, 'elsewhere'), join(above, 'data/linked'));
  await symlink(join(above, 'data/fan'), join(above, 'data/same'));
  return join(above, 'data');
}

describe('reading', () => {
  test('what lies in the folder is found, through links inside it too', async () => {
    const root = await library();
    expect(await containedPath(root, 'fan/a.wav')).toBe(await realpath(join(root, 'fan/a.wav')));
    expect(await containedPath(root, 'same/a.wav')).toBe(await realpath(join(root, 'fan/a.wav')));
    // A root that is itself a link is what the person chose.
    const link = join(await temporaryFolder(), 'link');
    await symlink(root, link);
    expect(await containedPath(link, 'fan/a.wav')).toBe(await realpath(join(root, 'fan/a.wav')));
  });

  test.each(Object.entries(ATTACKS))('refuses %s', async (_, path) => {
    await expect(containedPath(await library(), path)).rejects.toThrow(code('PATH_OUTSIDE'));
  });

  test('refuses links that lead out: a file, a folder', async () => {
    const root = await library();
    await expect(containedPath(root, 'fan/link.wav')).rejects.toThrow(code('PATH_OUTSIDE'));
    await expect(containedPath(root, 'linked/b.wav')).rejects.toThrow(code('PATH_OUTSIDE'));
  });

  test('a folder whose name begins alike is outside', async () => {
    const above = await folderWith({ 'data/a.wav': '', 'data-secret/b.wav': '' });
    await symlink(join(above, 'data-secret/b.wav'), join(above, 'data/b.wav'));
    await expect(containedPath(join(above, 'data'), 'b.wav')).rejects.toThrow(code('PATH_OUTSIDE'));
    expect(isInside('/a/b', '/a/bc')).toBe(false);
    expect(isInside('/a/b', '/a/b/..c')).toBe(true);
  });

  test('what is not there is missing, not outside', async () => {
    await expect(containedPath(await library(), 'fan/none.wav')).rejects.toThrow(code('FILE_MISSING'));
  });
});

describe('writing', () => {
  test('new files in new folders', async () => {
    const root = await library();
    expect(await containedTarget(root, 'new/deep/c.wav')).toBe(join(await realpath(root), 'new/deep/c.wav'));
  });

  test.each(Object.entries(ATTACKS))('refuses %s', async (_, path) => {
    await expect(containedTarget(await library(), path)).rejects.toThrow(code('PATH_OUTSIDE'));
  });

  test('refuses links that lead out, dangling ones too', async () => {
    const root = await library();
    await expect(containedTarget(root, 'linked/new.wav')).rejects.toThrow(code('PATH_OUTSIDE'));
    await expect(containedTarget(root, 'fan/link.wav')).rejects.toThrow(code('PATH_OUTSIDE'));
    await mkdir(join(root, 'x'));
    await writeFile(join(root, 'x/file'), '');
    await symlink(join(root, '../not-there-yet'), join(root, 'x/dangling'));
    await expect(containedTarget(root, 'x/dangling')).rejects.toThrow(code('PATH_OUTSIDE'));
    await expect(containedTarget(root, 'x/file/below')).rejects.toThrow(code('PATH_OUTSIDE'));
  });
});
