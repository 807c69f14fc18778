/** Runs side by side: table, curves, clips, maps. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';
import { Results } from './results.ts';

const words = text.compare;

export class Compare {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Every row that the results show. */
  async openAll(): Promise<void> {
    await expect(new Results(this.page).rows.nth(1)).toBeVisible();
    await this.page.getByRole('checkbox', { name: text.results.selectAll }).click();
    await this.page.getByRole('button', { name: text.results.compareRuns }).click();
    await expect(this.table).toBeVisible();
  }

  get table(): Locator {
    return this.page.getByRole('region', { name: words.table });
  }

  row(machine: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: machine }) });
  }

  async openClips(): Promise<void> {
    await this.page.getByRole('tab', { name: words.clips }).click();
  }

  get clips(): Locator {
    return this.page.getByRole('grid', { name: words.clipsTable }).getByRole('row').filter({ hasText: '.wav' });
  }

  async choose(what: 'by' | 'label' | 'missedBy', option: string | RegExp): Promise<void> {
    await this.page.getByRole('combobox', { name: words[what], exact: true }).first().click();
    await this.page.getByRole('option', { name: option }).click();
  }

  get maps(): Locator {
    return this.page.getByRole('img', { name: new RegExp(`^${words.maps.lane('')}`) });
  }
}
