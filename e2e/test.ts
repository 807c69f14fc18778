/**
 * `test` of all specs: gives `page` with Earmark open on a workspace of its own, whichever host the project runs, and `app`,
 * the verbs of its screens. `desktop` is there in the desktop projects only. At the end no console error, uncaught error or
 * violation of the content security policy may be left over; a test that provokes some says which with `expectProblem`.
 */
import { test as base, expect, type ConsoleMessage, type Page } from '@playwright/test';
import { launchBrowser, type BrowserProgram } from './hosts/browser.ts';
import type { DesktopProgram } from './hosts/desktop.ts';
import { Desktop } from './hosts/desktop-verbs.ts';
import { launchElectron } from './hosts/electron.ts';
import { makePlaces, type Places } from './hosts/places.ts';
import { copyPrepared, type PreparedKind } from './hosts/prepared.ts';
import { launchStandin } from './hosts/standin.ts';
import { App } from './pages/app.ts';

export interface HostOptions {
  readonly hostKind: 'browser' | 'electron-standin' | 'electron';
}

export interface StartOptions {
  /** The workspace that the program opens: an empty one, or one with a data set and a scored run (`reviewable`: of 30 clips; `comparable`: two runs). */
  readonly start: 'empty' | PreparedKind;
}

interface Fixtures {
  readonly places: Places;
  readonly program: BrowserProgram | DesktopProgram;
  readonly app: App;
  readonly desktop: Desktop;
  readonly problems: Problems;
}

export class Problems {
  readonly #found: string[] = [];
  readonly #expected: RegExp[] = [];

  watch(page: Page): void {
    page.on('console', (message: ConsoleMessage) => {
      if (message.type() === 'error') this.#found.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#found.push(`uncaught: ${error.message}`));
  }

  /** Something that this test provokes. */
  expectProblem(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  unexpected(): readonly string[] {
    return this.#found.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}

export const test = base.extend<Fixtures & HostOptions & StartOptions>({
  hostKind: ['browser', { option: true }],
  start: ['empty', { option: true }],
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  places: async ({}, use) => {
    const places = await makePlaces();
    await use(places);
    await places.remove();
  },
  program: async ({ hostKind, places, problems, start }, use, info) => {
    if (start !== 'empty') await copyPrepared(places.workspace, start);
    const options = { args: ['--workspace', places.workspace], env: places.env };
    const launch = { browser: launchBrowser, 'electron-standin': launchStandin, electron: launchElectron }[hostKind];
    const program = await launch(options);
    problems.watch(program.page);
    if (program.kind === 'browser') await program.open();
    // A desktop program has opened its window before anyone could listen; once more, now that someone does.
    else await program.page.reload();
    try {
      await use(program);
    } finally {
      if (info.status !== info.expectedStatus) await info.attach('output', { body: program.output() });
      await program.kill();
    }
  },
  page: async ({ program }, use) => {
    await use(program.page);
  },
  app: async ({ program }, use) => {
    const app = new App(program.page);
    await app.ready();
    await use(app);
  },
  desktop: async ({ program }, use) => {
    if (program.kind === 'browser') throw new Error('The browser host has no desktop.');
    await use(new Desktop(program));
  },
  problems: [
    // eslint-disable-next-line no-empty-pattern -- as above
    async ({}, use) => {
      const problems = new Problems();
      await use(problems);
      expect(problems.unexpected(), 'errors in the page').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
