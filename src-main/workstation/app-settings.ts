/** `settings.json` in the person's folder. */
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { DEFAULT_SETTINGS, type AppSettings } from '../../src-shared/app-settings.ts';
import { appSettings } from '../../src-shared/contract/app.ts';
import { makeFolder, systemCode, writeAtomically } from '../runs/files.ts';
import type { Log } from './log.ts';

export const SETTINGS_FILE = 'settings.json';

export class SettingsFile {
  readonly path: string;
  #current: AppSettings;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, current: AppSettings) {
    this.path = path;
    this.#current = current;
  }

  /** A damaged file is set aside and the log says so; settings of another version are taken as far as they fit. */
  static async open(folder: string, log: Log): Promise<SettingsFile> {
    const path = join(folder, SETTINGS_FILE);
    const json = await readJson(path, log);
    const read: Record<string, unknown> = { ...DEFAULT_SETTINGS };
    if (json !== undefined && !isRecord(json)) await setAside(path, 'it holds no settings', log);
    for (const [name, value] of Object.entries(isRecord(json) ? json : {})) {
      const schema = (appSettings.shape as Readonly<Record<string, z.ZodType | undefined>>)[name];
      const parsed = schema?.safeParse(value);
      if (parsed?.success === true) read[name] = parsed.data;
      else log.warning(`${path}: the setting '${name}' is not understood and left out`);
    }
    return new SettingsFile(path, appSettings.parse(read));
  }

  get current(): AppSettings {
    return this.#current;
  }

  /** @throws UserError as `writeAtomically`; then nothing has changed */
  async change(change: { readonly [K in keyof AppSettings]?: AppSettings[K] | undefined }): Promise<AppSettings> {
    const written = this.#writing.then(async () => {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      const next = appSettings.parse({ ...this.#current, ...Object.fromEntries(given) });
      await makeFolder(join(this.path, '..'));
      await writeAtomically(this.path, `${JSON.stringify(next, null, 2)}\n`);
      this.#current = next;
    });
    this.#writing = written.catch(() => undefined);
    await written;
    return this.#current;
  }
}

/** A JSON file of the person's folder; undefined where there is none or it had to be set aside. */
export async function readJson(path: string, log: Log): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') log.warning(`${path} cannot be read (${String(error)}); it is taken as empty`);
    return undefined;
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    await setAside(path, error instanceof Error ? error.message : String(error), log);
    return undefined;
  }
}

/** Moves a damaged file to `<name>.damaged`, so that nothing that could be saved is overwritten. */
export async function setAside(path: string, reason: string, log: Log): Promise<void> {
  const aside = `${path}.damaged`;
  const moved = await rename(path, aside).then(
    () => `it is kept as ${aside}`,
    (error: unknown) => `it could not be moved away: ${String(error)}`,
  );
  log.warning(`${path} is damaged (${reason}); defaults are used, ${moved}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
