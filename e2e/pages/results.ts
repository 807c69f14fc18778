/** The table of results, curves, clips, runs. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

const words = text.results;

export class Results {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get table(): Locator {
    return this.page.getByRole('grid', { name: words.table });
  }

  /** Rows of runs, without heads and means. */
  get rows(): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('button', { name: /^Clips of / }) });
  }

  async selectFirst(): Promise<void> {
    await this.rows.first().getByRole('checkbox').click();
    await expect(this.selection).toBeVisible();
  }

  get selection(): Locator {
    return this.page.getByRole('complementary', { name: words.selection(1) });
  }

  async openTab(tab: 'compare' | 'clips'): Promise<void> {
    await this.selection.getByRole('tab', { name: words[tab] }).click();
  }

  /** Clips of the selected row, in their order. */
  get clips(): Locator {
    return this.selection.getByRole('button', { name: /^Open .+\.wav$/ });
  }

  async showRuns(): Promise<void> {
    await this.page.getByRole('radio', { name: words.runsView }).click();
  }

  /** Details of the first run in the list of runs. */
  async openRun(): Promise<void> {
    await this.page
      .getByRole('button', { name: new RegExp(`^${words.detailsOf('')}`) })
      .first()
      .click();
    await expect(this.page.getByRole('dialog')).toBeVisible();
  }
}
