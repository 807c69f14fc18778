/** Files that the page itself hands over, for hosts or people that name no folder. */

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
