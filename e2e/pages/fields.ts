/** Fields that look the same on every screen. */
import type { Page } from '@playwright/test';

/** One of a list that opens. */
export async function choose(page: Page, field: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).click();
  await page.getByRole('option', { name: option }).first().click();
}
