import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { entryUrl } from './entries.ts';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'earmark-entries-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const url = (...names: string[]) => pathToFileURL(join(folder, ...names)).href;

describe('entryUrl', () => {
  it('is the source beside a source', () => {
    expect(entryUrl('file:///repo/features/crew.ts', './worker.ts', 'features-worker').href).toBe(
      'file:///repo/features/worker.ts',
    );
  });

  it('is the bundle beside a bundle or above its chunk', async () => {
    await mkdir(join(folder, 'chunks'));
    await writeFile(join(folder, 'features-worker.js'), '');
    const expected = url('features-worker.js');
    expect(entryUrl(url('cli.js'), './worker.ts', 'features-worker').href).toBe(expected);
    expect(entryUrl(url('chunks', 'pool-1a2b.js'), './worker.ts', 'features-worker').href).toBe(expected);
  });

  it('says what is missing from an incomplete installation', () => {
    expect(() => entryUrl(url('cli.js'), './worker.ts', 'features-worker')).toThrow(
      expect.objectContaining({ code: 'PROGRAM_FILE_MISSING', message: expect.stringContaining('features-worker.js') }),
    );
  });
});
