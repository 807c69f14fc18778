/**
 * The page's files, read into memory at the start. A request's path is looked up in this list as it stands: it never
 * becomes a path of the file system, so it cannot leave the folder, and files that change later change nothing.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lookup } from 'mrmime';
import { UserError } from '../../../src-shared/errors.ts';

export interface StaticFile {
  readonly content: Buffer;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content: browsers need not ask again. */
  readonly immutable: boolean;
}

/** By the path of the request: `/`, `/assets/index-Bx3kq1.js`. */
export type StaticFiles = ReadonlyMap<string, StaticFile>;

/**
 * Links are left out, wherever they lead, and so are source maps.
 *
 * @throws UserError PAGE_NOT_BUILT
 */
export async function readStaticFiles(folder: string): Promise<StaticFiles> {
  const files = new Map<string, StaticFile>();
  await readInto(files, folder, '/').catch((error: unknown) => {
    throw notBuilt(folder, error);
  });
  const index = files.get('/index.html');
  if (index === undefined) throw notBuilt(folder);
  return files.set('/', index);
}

async function readInto(files: Map<string, StaticFile>, folder: string, prefix: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const url = `${prefix}${encodeURIComponent(entry.name)}`;
    if (entry.isDirectory()) await readInto(files, path, `${url}/`);
    else if (entry.isFile() && !entry.name.endsWith('.map')) files.set(url, fileOf(await readFile(path), url));
  }
}

function fileOf(content: Buffer, url: string): StaticFile {
  const type = lookup(url) ?? 'application/octet-stream';
  return {
    content,
    type: type.startsWith('text/') || type.endsWith('javascript') ? `${type}; charset=utf-8` : type,
    etag: `"${createHash('sha256').update(content).digest('base64url')}"`,
    immutable: url.startsWith('/assets/'),
  };
}

function notBuilt(folder: string, cause?: unknown): UserError {
  return new UserError('PAGE_NOT_BUILT', `The page is not in ${folder}.`, {
    hint: 'Run npm run build, then start again.',
    details: { folder },
    cause,
  });
}
