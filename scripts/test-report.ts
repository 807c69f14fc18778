import { fileURLToPath } from 'node:url';

/** Where every Vitest run leaves its results as JSON. */
export const REPORT_PATH = fileURLToPath(new URL('../test-results/vitest.json', import.meta.url));

/** Where every Playwright run leaves its own. */
export const E2E_REPORT_PATH = fileURLToPath(new URL('../test-results/e2e.json', import.meta.url));
