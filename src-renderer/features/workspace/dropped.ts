/** What was dropped on the page: paths where the host knows them, else the sound files to upload. */
import type { HostClient } from '../../../src-shared/contract.ts';

/** As main takes them (`datasets.upload`). */
const SOUND = /\.(wav|wave|flac|mp3|m4a|aac|ogg|oga|opus|wma|aif|aiff|aifc|w64|caf|au|snd)$/i;

export interface UploadFile {
  /** Relative to the dropped folder, with `/`. */
  readonly path: string;
  readonly file: File;
}

export type Dropped =
  | { readonly kind: 'paths'; readonly paths: readonly string[] }
  | { readonly kind: 'files'; readonly name: string; readonly files: readonly UploadFile[] };

/** To be called in the drop event itself: a `DataTransfer` is empty afterwards. */
export async function readDrop(transfer: DataTransfer, host: Pick<HostClient, 'pathOf'>): Promise<Dropped> {
  const files = [...transfer.files];
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const paths = files.flatMap((file) => host.pathOf(file) ?? []);
  if (paths.length > 0) return { kind: 'paths', paths };

  const [only] = entries;
  // One folder is the data set's root; several things lie side by side in it.
  if (entries.length === 1 && only?.isDirectory === true) {
    const found = await filesBelow(only, '');
    return { kind: 'files', name: only.name, files: found.map((one) => withoutFirstFolder(one)) };
  }
  const found = (await Promise.all(entries.map((entry) => filesBelow(entry, '')))).flat();
  return {
    kind: 'files',
    name: entries
      .map(({ name }) => name)
      .join(' ')
      .slice(0, 60),
    files: found,
  };
}

/** Of `<input type=file webkitdirectory>`. */
export function readChosen(files: Iterable<File>): Extract<Dropped, { kind: 'files' }> {
  const all = [...files].filter((file) => SOUND.test(file.name));
  const first = all[0]?.webkitRelativePath.split('/')[0];
  return {
    kind: 'files',
    name: first === undefined || first === '' ? (all[0]?.name ?? '') : first,
    files: all.map((file) => withoutFirstFolder({ path: file.webkitRelativePath || file.name, file })),
  };
}

function withoutFirstFolder({ path, file }: UploadFile): UploadFile {
  return { path: path.split('/').slice(1).join('/') || path, file };
}

async function filesBelow(entry: FileSystemEntry, parent: string): Promise<UploadFile[]> {
  const path = parent === '' ? entry.name : `${parent}/${entry.name}`;
  if (entry.name.startsWith('.')) return [];
  if (entry.isFile) {
    if (!SOUND.test(entry.name)) return [];
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: UploadFile[] = [];
  for (;;) {
    // A reader gives at most a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return found;
    for (const child of some) found.push(...(await filesBelow(child, path)));
  }
}
