/** `recent.json` in the person's folder: workspaces that were open, the newest first. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { RecentWorkspace } from '../../../src-shared/contract.ts';
import { makeFolder, writeAtomically } from '../../runs/files.ts';
import { STORE_FILE } from '../../store/database.ts';
import { readJson, setAside } from '../app-settings.ts';
import type { Log } from '../log.ts';

const LONGEST = 20;
const entries = z.array(z.object({ path: z.string(), opened: z.string() }));

export class RecentWorkspaces {
  readonly #path: string;
  #entries: z.infer<typeof entries>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, known: z.infer<typeof entries>) {
    this.#path = path;
    this.#entries = known;
  }

  static async open(folder: string, log: Log): Promise<RecentWorkspaces> {
    const path = join(folder, 'recent.json');
    const json = await readJson(path, log);
    const parsed = entries.safeParse(json ?? []);
    if (!parsed.success) await setAside(path, 'it is no list of workspaces', log);
    return new RecentWorkspaces(path, parsed.data ?? []);
  }

  list(): RecentWorkspace[] {
    return this.#entries.map(({ path, opened }) => ({
      path,
      name: basename(path),
      opened,
      exists: existsSync(join(path, STORE_FILE)),
    }));
  }

  async add(path: string): Promise<void> {
    const rest = this.#entries.filter((entry) => entry.path !== path);
    this.#entries = [{ path, opened: new Date().toISOString() }, ...rest].slice(0, LONGEST);
    await this.#write();
  }

  async forget(path: string): Promise<void> {
    this.#entries = this.#entries.filter((entry) => entry.path !== path);
    await this.#write();
  }

  async #write(): Promise<void> {
    const written = this.#writing.then(async () => {
      await makeFolder(join(this.#path, '..'));
      await writeAtomically(this.#path, `${JSON.stringify(this.#entries, null, 2)}\n`);
    });
    this.#writing = written.catch(() => undefined);
    await written;
  }
}
