import { resolve } from 'node:path';
import { defineConfig, type Project } from '@playwright/test';
import type { HostOptions } from './e2e/test.ts';
import { whyNoElectron } from './e2e/hosts/electron.ts';
import { E2E_REPORT_PATH } from './scripts/test-report.ts';

// As bin/earmark.mjs keeps it: hosts under test start sooner.
process.env['NODE_COMPILE_CACHE'] ??= resolve(import.meta.dirname, 'node_modules/.cache/node');

type HostProject = Project<HostOptions>;

const DESKTOP = 'specs/desktop/**/*.spec.ts';
/** What only a host that is a process of its own, with any number of pages, can show; and long work on screens that know no host. */
const BROWSER_ONLY = 'specs/browser/**/*.spec.ts';
/** What the stand-in records and Electron does not tell. */
const STANDIN_ONLY = 'specs/standin/**/*.spec.ts';
const RUNTIME = 'specs/electron-runtime.spec.ts';

const browser: HostProject = {
  name: 'browser',
  use: { hostKind: 'browser' },
  testIgnore: [DESKTOP, STANDIN_ONLY, RUNTIME],
};
const standin: HostProject = {
  name: 'electron-standin',
  use: { hostKind: 'electron-standin' },
  testIgnore: [BROWSER_ONLY, RUNTIME],
};
/** Without the runtime one test says why. */
const electron: HostProject = {
  name: 'electron',
  use: { hostKind: 'electron' },
  ...(whyNoElectron() === undefined ? { testIgnore: [BROWSER_ONLY, STANDIN_ONLY] } : { testMatch: [RUNTIME] }),
};

export default defineConfig<HostOptions>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  globalSetup: './e2e/global-setup.ts',
  outputDir: 'test-results/e2e',
  // Each test starts a program and a Chromium and waits for them most of the time: on two cores two at once take two thirds.
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  // Once more on a crowded build server; the summary says how many needed it.
  retries: process.env['CI'] === undefined ? 0 : 1,
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['json', { outputFile: E2E_REPORT_PATH }]],
  use: { screenshot: 'only-on-failure' },
  projects: [browser, standin, electron],
});
