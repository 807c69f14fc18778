/** Which workspace is open: one at a time, one change at a time. */
import { realpath } from 'node:fs/promises';
import type { WorkspaceInfo } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { WorkspacePart, Workspaces } from '../context.ts';
import type { Log } from '../log.ts';
import type { EventHub } from '../workstation.ts';
import { makeWorkspace, openWorkspace, type OpenedWorkspace } from './open-workspace.ts';
import type { RecentWorkspaces } from './recent.ts';
import { typedPath } from './typed-path.ts';

export interface KeeperOptions {
  readonly events: EventHub;
  readonly log: Log;
  readonly recent: RecentWorkspaces;
}

export class WorkspaceKeeper implements Workspaces {
  readonly #options: KeeperOptions;
  #part: (WorkspacePart & { countRuns(): number }) | undefined;
  #current: OpenedWorkspace | null = null;
  #endLog: () => void = () => undefined;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Before the first workspace is opened. */
  attach(part: WorkspacePart & { countRuns(): number }): void {
    this.#part = part;
  }

  get current(): OpenedWorkspace | null {
    return this.#current;
  }

  require(): OpenedWorkspace {
    if (this.#current !== null) return this.#current;
    throw new UserError('WORKSPACE_NONE', 'No workspace is open.', { hint: 'Open a workspace, or make a new one.' });
  }

  changed(): void {
    this.#options.events.emit('workspace.changed', this.#current?.info() ?? null);
  }

  /** @throws UserError as `makeWorkspace`, `openWorkspace`; then the former workspace stays open */
  async create(text: string): Promise<WorkspaceInfo> {
    const path = typedPath(text);
    return await this.#inTurn(async () => {
      await makeWorkspace(path);
      return await this.#open(path, true);
    });
  }

  /** @throws UserError as `openWorkspace`; then the former workspace stays open */
  async open(text: string): Promise<WorkspaceInfo> {
    const path = typedPath(text);
    return await this.#inTurn(() => this.#open(path, false));
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#close();
      this.changed();
    });
  }

  async #open(path: string, isNew: boolean): Promise<WorkspaceInfo> {
    const { log, recent } = this.#options;
    const real = await realpath(path).catch(() => path);
    // One that is open for reading is tried again: the other program may have closed it.
    if (this.#current === null || this.#current.path !== real || this.#current.readOnly) {
      const next = await openWorkspace(path, isNew, () => this.#part?.countRuns() ?? 0);
      try {
        await this.#close();
        this.#current = next;
        await this.#part?.opened(next);
      } catch (error) {
        if (this.#current === next) this.#current = null;
        next.close();
        this.changed();
        throw error;
      }
      if (!next.readOnly) this.#endLog = log.alsoIn(next.path);
      const owner = next.owner === undefined ? '' : ` (process ${next.owner.pid} on ${next.owner.host} has it open)`;
      log.info(`opened ${next.path}${next.readOnly ? `, read only${owner}` : ''}`);
      if (next.sealed) log.warning('its folder cannot be written');
      if (next.copiedTo !== undefined) log.info(`its store was of an older version, which is kept as ${next.copiedTo}`);
      if (next.afterCrash) log.warning('it was not closed the last time; its store was checked and is intact');
    }
    await recent.add(real).catch((error: unknown) => log.warning(`recent.json was not written: ${String(error)}`));
    this.changed();
    return this.require().info();
  }

  async #close(): Promise<void> {
    const former = this.#current;
    if (former === null) return;
    try {
      await this.#part?.closing(former);
    } finally {
      this.#current = null;
      former.close();
      this.#options.log.info(`closed ${former.path}`);
      this.#endLog();
      this.#endLog = () => undefined;
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#changing.then(work);
    this.#changing = mine.catch(() => undefined);
    return await mine;
  }
}
