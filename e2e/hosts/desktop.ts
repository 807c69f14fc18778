/** The desktop program under test: in Electron itself, or in the stand-in. Tests speak to both in the same words. */
import type * as Electron from 'electron';
import type { Page } from '@playwright/test';
import type { Standin } from '../electron-standin/standin.ts';

/** What a function that runs in the main process gets; `standin` is undefined in Electron itself. */
export type InMain<A, R> = (electron: typeof Electron, arg: A, standin: Standin | undefined) => R | Promise<R>;

export interface DesktopProgram {
  readonly kind: 'electron' | 'electron-standin';
  readonly page: Page;
  /** What the page's origin is called in this host. */
  readonly origin: string;
  /** Runs a function in the main process; it crosses as source, so it uses its argument and nothing around it. */
  evaluate<R>(run: InMain<undefined, R>): Promise<R>;
  evaluate<R, A>(run: InMain<A, R>, arg: A): Promise<R>;
  /** What main wrote to its terminal. */
  output(): string;
  /** Resolves with the exit code. */
  readonly exited: Promise<number | null>;
  /** Ends the process, without questions. */
  kill(): Promise<void>;
}

export interface DesktopOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}
