import { fileURLToPath } from 'node:url';

/** Where every Vitest run leaves its results as JSON. */
export const REPORT_PATH = fileURLToPath(new URL('../test-results/vitest.json', import.meta.url));
