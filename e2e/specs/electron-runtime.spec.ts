/** Stands in the project `electron` where its runtime is missing, so that the summary shows that it did not run. */
import { test } from '@playwright/test';
import { whyNoElectron } from '../hosts/electron.ts';

test("all specs in Electron's own runtime", () => {
  const reason = whyNoElectron();
  test.skip(reason !== undefined, reason ?? '');
});
