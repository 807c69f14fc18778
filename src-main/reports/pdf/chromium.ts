/** Prints an HTML file with a Chromium that is on this machine, where Earmark runs without Electron's own. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../../../src-shared/errors.ts';
import { systemCode } from '../../runs/files.ts';
import { makeTemporary } from './temporary.ts';

/** Five hundred clips take less than half of it. */
const LIMIT_MS = 180_000;

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
];

/** Where the usual installers put it. */
function places(): string[] {
  const { PROGRAMFILES, 'PROGRAMFILES(X86)': x86, LOCALAPPDATA, PATH = '' } = process.env;
  switch (process.platform) {
    case 'win32': {
      const roots = [PROGRAMFILES, x86, LOCALAPPDATA].flatMap((root) => (root === undefined ? [] : [root]));
      return roots.flatMap((root) => [
        join(root, 'Google', 'Chrome', 'Application', 'chrome.exe'),
        join(root, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        join(root, 'Chromium', 'Application', 'chrome.exe'),
      ]);
    }
    case 'darwin':
      return ['/', homedir()].flatMap((root) =>
        ['Google Chrome', 'Chromium', 'Microsoft Edge'].map((name) =>
          join(root, 'Applications', `${name}.app`, 'Contents', 'MacOS', name),
        ),
      );
    default:
      return [...PATH.split(delimiter), '/usr/bin', '/snap/bin']
        .filter((folder) => folder !== '')
        .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  }
}

/** The program; `EARMARK_CHROMIUM` names another. @returns undefined where there is none */
export function findChromium(): string | undefined {
  const named = process.env['EARMARK_CHROMIUM'];
  // What a person names is used or refused, not replaced by what they did not name.
  if (named !== undefined && named !== '') return existsSync(named) ? named : undefined;
  return places().find((path) => existsSync(path));
}

/** @throws UserError `REPORT_NO_BROWSER` */
export function requireChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const named = process.env['EARMARK_CHROMIUM'];
  throw new UserError(
    'REPORT_NO_BROWSER',
    named === undefined || named === ''
      ? 'There is no Chrome, Chromium or Edge on this machine to make a PDF with.'
      : `EARMARK_CHROMIUM names ${named}, which is not there.`,
    {
      hint: 'Make the report as HTML and print it from any browser, or name a browser in EARMARK_CHROMIUM.',
    },
  );
}

/**
 * @param file HTML, absolute
 * @returns the PDF
 * @throws UserError `REPORT_NO_BROWSER`, `REPORT_NOT_PRINTED`; an `AbortError`
 */
export async function printWithChromium(file: string, signal?: AbortSignal): Promise<Uint8Array> {
  const program = requireChromium();
  // A profile of its own: a Chrome that is open would take the order over and print nothing.
  const folder = await makeTemporary('print');
  const pdf = join(folder, 'report.pdf');
  try {
    const { code, stderr } = await run(program, [...argumentsOf(folder, pdf), pathToFileURL(file).href], signal);
    const bytes = await readFile(pdf).catch((error: unknown) => {
      // It made none; how it ended says why.
      if (systemCode(error) === 'ENOENT') return undefined;
      throw notPrinted(program, `its file cannot be read (${systemCode(error) ?? String(error)})`, stderr);
    });
    if (bytes?.subarray(0, 5).toString('latin1') === '%PDF-') return new Uint8Array(bytes);
    throw notPrinted(program, code === null ? 'it was ended' : `it ended with code ${code}`, stderr);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function argumentsOf(folder: string, pdf: string): string[] {
  // Chromium's sandbox refuses to run as root.
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  return [
    '--headless',
    ...(root ? ['--no-sandbox'] : []),
    ...['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...['--disable-extensions', '--no-first-run', '--no-default-browser-check', '--mute-audio'],
    // Small containers have a /dev/shm of 64 MB, which a long report fills.
    '--disable-dev-shm-usage',
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdf}`,
  ];
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

async function run(program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<Ended> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const ends = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  signal?.throwIfAborted();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
    // A group of its own, so that its helpers end with it.
    detached: process.platform !== 'win32',
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => (stderr = `${stderr}${text.toString()}`.slice(-4000)));
  const kill = (): void => {
    if (child.pid === undefined || child.exitCode !== null) return;
    if (process.platform === 'win32') child.kill('SIGKILL');
    else {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
  };
  ends.addEventListener('abort', kill, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    signal?.throwIfAborted();
    if (limit.aborted) throw notPrinted(program, `it took longer than ${LIMIT_MS / 1000} s`, stderr);
    return { code, stderr };
  } catch (error) {
    if (error instanceof UserError || signal?.aborted === true) throw error;
    throw notPrinted(program, error instanceof Error ? error.message : String(error), stderr);
  } finally {
    ends.removeEventListener('abort', kill);
  }
}

function notPrinted(program: string, reason: string, stderr: string): UserError {
  return new UserError('REPORT_NOT_PRINTED', `${program} made no PDF of the report: ${reason}.`, {
    hint: 'Make the report as HTML and print it from any browser, or name another browser in EARMARK_CHROMIUM.',
    details: { program, reason, stderr: stderr.slice(-2000) },
  });
}
