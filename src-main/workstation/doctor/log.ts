import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LOG_FILE, readEntries } from '../log.ts';
import { ok, warning, type Finding } from './finding.ts';

/** Errors of the last days make someone look into the log; older ones do not. */
const DAYS = 7;

/** @param settings folder of the person's settings */
export async function examineLog(settings: string): Promise<Finding> {
  const path = join(settings, LOG_FILE);
  const text = await readFile(path, 'utf8').catch(() => '');
  const since = Date.now() - DAYS * 86_400_000;
  const errors = readEntries(text).filter(({ level, time }) => level === 'error' && Date.parse(time) >= since).length;
  if (errors === 0) return ok('log', `No errors in the last ${DAYS} days.`);
  return warning(
    'log',
    errors === 1 ? `One error in the last ${DAYS} days.` : `${errors} errors in the last ${DAYS} days.`,
    `They are in ${path}.`,
  );
}
