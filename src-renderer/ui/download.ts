/** Files that the page itself hands over, for hosts or people that name no folder. */
import type { ZipEntry } from './zip.ts';

/** @param type of the content */
export function download(name: string, content: BlobPart, type = 'text/plain;charset=utf-8'): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Chromium reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** CSV for spreadsheets: the mark in front tells them that it is UTF-8. */
export function downloadTable(name: string, csv: string): void {
  download(name, `\uFEFF${csv}`, 'text/csv;charset=utf-8');
}

/** One file as it is, several in a ZIP archive of this name: a browser asks again and again for many downloads. */
export async function downloadFiles(files: readonly ZipEntry[], archive: string): Promise<void> {
  const [only, ...more] = files;
  if (only === undefined) return;
  if (more.length === 0) download(only.name, only.content as BlobPart, 'application/octet-stream');
  else download(archive, (await import('./zip.ts')).zip(files), 'application/zip');
}
