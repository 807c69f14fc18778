import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, temporaryFolder } from '../datasets/testing/folders.ts';
import { withCode } from './testing/workstation.ts';
import { writePart } from './uploads.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('parts in order make the file; the first part begins it anew', async () => {
  const uploads = await temporaryFolder();
  const path = 'fan/train/a.wav';
  for (const text of ['first try, longer', 'RIFF']) {
    expect(await writePart(uploads, { folder: 'fans', path, offset: 0, bytes: bytes(text) })).toBe(
      join(uploads, 'fans'),
    );
  }
  await writePart(uploads, { folder: 'fans', path, offset: 4, bytes: bytes('data') });
  expect(await readFile(join(uploads, 'fans', path), 'utf8')).toBe('RIFFdata');
  const gap = writePart(uploads, { folder: 'fans', path, offset: 100, bytes: bytes('x') });
  await expect(gap).rejects.toThrow(withCode('UPLOAD_GAP'));
  expect(await readFile(join(uploads, 'fans', path), 'utf8')).toBe('RIFFdata');
});

test('only sound is taken', async () => {
  const uploads = await temporaryFolder();
  for (const path of ['index.html', 'run.sh', 'wav', 'a.wav.exe']) {
    const written = writePart(uploads, { folder: 'x', path, offset: 0, bytes: bytes('x') });
    await expect(written).rejects.toThrow(withCode('UPLOAD_NOT_SOUND'));
  }
  expect(await readdir(uploads)).toEqual([]);
});

describe('attacks', () => {
  test.each([
    ['x', '../../escape.wav'],
    ['x', '/tmp/escape.wav'],
    ['x', 'a/../../escape.wav'],
    ['x', '..\\escape.wav'],
    ['x', 'a.wav\0.wav'],
    ['x', '.hidden/a.wav'],
    ['x', '.a.wav'],
    ['..', 'escape.wav'],
    ['.', 'escape.wav'],
    ['../runs', 'escape.wav'],
    ['a/b', 'escape.wav'],
    ['/tmp', 'escape.wav'],
    ['C:', 'escape.wav'],
  ])('folder %j with path %j is refused', async (folder, path) => {
    const above = await folderWith({ 'uploads/x/real.wav': 'real' });
    const written = writePart(join(above, 'uploads'), { folder, path, offset: 0, bytes: bytes('x') });
    await expect(written).rejects.toThrow(withCode('PATH_OUTSIDE'));
    expect(await readdir(above, { recursive: true })).toEqual(['uploads', 'uploads/x', 'uploads/x/real.wav']);
  });

  test('links that are planted in the folder are not followed', async () => {
    const above = await folderWith({ 'uploads/x/real.wav': 'real', 'secret/keep.wav': 'keep' });
    await symlink(join(above, 'secret'), join(above, 'uploads/x/link'));
    await symlink(join(above, 'secret/keep.wav'), join(above, 'uploads/x/keep.wav'));
    await symlink(join(above, 'secret/new.wav'), join(above, 'uploads/x/new.wav'));
    for (const path of ['link/keep.wav', 'keep.wav', 'new.wav']) {
      const written = writePart(join(above, 'uploads'), { folder: 'x', path, offset: 0, bytes: bytes('x') });
      await expect(written).rejects.toThrow(withCode('PATH_OUTSIDE'));
    }
    expect(await readdir(join(above, 'secret'))).toEqual(['keep.wav']);
    expect(await readFile(join(above, 'secret/keep.wav'), 'utf8')).toBe('keep');
  });
});
