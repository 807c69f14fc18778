// Prints `N passed, N failed, N skipped` from the reports that the last runs left, for readers that are programs. Counts
// Vitest's tests, and Playwright's where they ran; `--e2e` wants them, so that a run that broke off is no success.
import { existsSync, readFileSync } from 'node:fs';
import type { JSONReport } from '@playwright/test/reporter';
import type { JsonTestResults } from 'vitest/node';
import { E2E_REPORT_PATH, REPORT_PATH } from './test-report.ts';

interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

function ofVitest(): Counts {
  const report = JSON.parse(readFileSync(REPORT_PATH, 'utf8')) as JsonTestResults;
  // A file that could not be loaded has no tests to count, and is a failure all the same.
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function ofPlaywright(): Counts {
  if (!existsSync(E2E_REPORT_PATH)) return { passed: 0, failed: process.argv.includes('--e2e') ? 1 : 0, skipped: 0 };
  const { stats, errors } = JSON.parse(readFileSync(E2E_REPORT_PATH, 'utf8')) as JSONReport;
  // A flaky test passed at its second try; that it needed one is said. Errors outside of tests: a spec that could not be
  // loaded, a failed build.
  if (stats.flaky > 0) console.log(`End-to-end tests that passed at their second try: ${stats.flaky}`);
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped };
}

const all = [ofVitest(), ofPlaywright()];
const sum = (key: keyof Counts): number => all.reduce((total, counts) => total + counts[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
