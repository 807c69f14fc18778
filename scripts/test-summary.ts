// Prints `N passed, N failed, N skipped` from the report that the last Vitest run left, for readers that are programs.
import { readFileSync } from 'node:fs';
import type { JsonTestResults } from 'vitest/node';
import { REPORT_PATH } from './test-report.ts';

const report = JSON.parse(readFileSync(REPORT_PATH, 'utf8')) as JsonTestResults;

// A file that could not be loaded has no tests to count, and is a failure all the same.
const unloaded = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
);
const failed = report.numFailedTests + unloaded.length;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
