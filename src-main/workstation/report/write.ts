/** From a report's data to its file. */
import { rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ReportFormat } from '../../../src-shared/contract/reports.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { printWithChromium } from '../../reports/pdf/chromium.ts';
import { makeTemporary } from '../../reports/pdf/temporary.ts';
import type { ReportData } from '../../reports/report/model.ts';
import { renderReport } from '../../reports/report/report.ts';
import { writeAtomically } from '../../runs/files.ts';

/** Prints an HTML file; Electron's window, or a Chromium of the machine. */
export type Printer = (file: string, signal: AbortSignal) => Promise<Uint8Array>;

export interface Writing {
  readonly signal: AbortSignal;
  /** Default: a Chromium of the machine. */
  readonly printer?: Printer | undefined;
  readonly onActivity?: (activity: string) => void;
}

/** @throws UserError `REPORT_NO_BROWSER`, `REPORT_NOT_PRINTED`, those of the disk */
export async function writeReport(
  path: string,
  format: ReportFormat,
  data: ReportData,
  { signal, printer = printWithChromium, onActivity }: Writing,
): Promise<void> {
  const text = renderReport(data);
  signal.throwIfAborted();
  if (format === 'html') {
    await writeAtomically(path, text);
    return;
  }
  onActivity?.('Printing');
  const folder = await makeTemporary('report');
  try {
    const page = join(folder, 'report.html');
    await writeFile(page, text);
    const pdf = await printer(page, signal);
    signal.throwIfAborted();
    await writeAtomically(path, pdf);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** By a file's ending. @throws UserError `REPORT_FORMAT` */
export function formatOf(path: string): ReportFormat {
  const ending = extname(path).toLowerCase();
  if (ending === '.html' || ending === '.htm') return 'html';
  if (ending === '.pdf') return 'pdf';
  throw new UserError('REPORT_FORMAT', `A report is no ${ending === '' ? 'file without an ending' : ending}.`, {
    hint: 'Name a file that ends in .html or .pdf.',
  });
}

/** In `folder`, named after the title; numbered where there is one of that name. */
export function freePath(folder: string, title: string, format: ReportFormat): string {
  const name = fileName(title);
  for (let number = 1; ; number += 1) {
    const path = join(folder, `${name}${number === 1 ? '' : ` ${number}`}.${format}`);
    if (!existsSync(path)) return path;
  }
}

/** Of letters, digits and what every system takes in a name. */
export function fileName(title: string): string {
  const plain = title
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N} .,_()+-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 80)
    .replaceAll(/^[ .]+|[ .]+$/g, '');
  return plain === '' ? 'Report' : plain;
}
