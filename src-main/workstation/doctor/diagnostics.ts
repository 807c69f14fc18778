/** *Copy diagnostics*: what helps to find out what is wrong, without paths, names of the person or of the machine, or audio. */
import { readFile } from 'node:fs/promises';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { DeviceInfo } from '../../../src-shared/contract.ts';
import { entryText, LOG_FILE, readEntries } from '../log.ts';
import type { Finding } from './finding.ts';

const LOG_ENTRIES = 30;
/** Of an error's stack: its first lines say what and where. */
const LINES_OF_ONE = 12;
/** The rest of a path, which may hold spaces: up to its last extension or its last separator. It rather takes too much. */
const BELOW = /[\\/](?:[^'"`,;)\n]*\.[A-Za-z]\w{1,11}\b|[^'"`,;)\n]*[\\/][^\s'"`,;)\n]*|[^\s'"`,;)\n]+)/.source;
const ABSOLUTE = new RegExp(`(?<![\\w<>./:])(?:[A-Za-z]:)?${BELOW}`, 'g');

export interface DiagnosticsOf {
  readonly findings: readonly Finding[];
  readonly devices: readonly DeviceInfo[];
  /** Folder of the person's settings. */
  readonly settings: string;
  /** Known places and what they are called: `['/home/eva/plant', 'workspace']`. */
  readonly places: readonly (readonly [path: string, name: string])[];
}

export async function diagnosticsText({ findings, devices, settings, places }: DiagnosticsOf): Promise<string> {
  const log = await readFile(join(settings, LOG_FILE), 'utf8').catch(() => '');
  const text = [
    ...findings.map(({ check, state, sentence }) => `${state.padEnd(8)} ${check}: ${sentence}`),
    '',
    ...devices.map(({ id, ok, name, reason }) =>
      `device ${id}: ${stateOf(ok)} ${name ?? ''} ${reason ?? ''}`.trimEnd(),
    ),
    '',
    `The last entries of ${LOG_FILE}:`,
    ...readEntries(log)
      .slice(-LOG_ENTRIES)
      .map((entry) => entryText(entry).split('\n').slice(0, LINES_OF_ONE).join('\n')),
  ].join('\n');
  return withoutPersons(text, [...places, [settings, 'settings']]);
}

const stateOf = (ok: boolean | undefined): string =>
  ok === undefined ? 'not checked' : ok ? 'works' : 'does not work';

/**
 * Known places by their names, every other absolute path as `<path>`; the names of person and machine are taken out. The
 * program's own files stay readable below `<app>`, since stack traces are for us.
 */
export function withoutPersons(text: string, places: DiagnosticsOf['places'], names = namesHere()): string {
  const app = join(import.meta.dirname, '../../..');
  const known = [...places, [app, 'app'] as const, [homedir(), 'home'] as const]
    .filter(([path]) => path.length > 1)
    // The longest first: a workspace in the home folder is the workspace.
    .sort(([a], [b]) => b.length - a.length);
  let out = text;
  for (const [path, name] of known) {
    out = out.replaceAll(path, `<${name}>`).replaceAll(path.replaceAll('\\', '/'), `<${name}>`);
  }
  // What follows the name of a place of the person's would be theirs too; below <app> it is ours.
  out = out.replace(new RegExp(`<(?!app>)([\\w ]+)>${BELOW}`, 'g'), '<$1>/…').replace(ABSOLUTE, '<path>');
  for (const [name, stands] of names) {
    // Shorter ones are syllables of other words, and tell nobody apart.
    if (name.length > 2) out = out.replaceAll(new RegExp(`\\b${escaped(name)}\\b`, 'g'), `<${stands}>`);
  }
  return out;
}

const namesHere = (): readonly (readonly [name: string, stands: string])[] => [
  [userInfo().username, 'person'],
  [hostname(), 'machine'],
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
