/** The dialog that makes a report. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

const words = text.report;

export class Report {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog', { name: words.title });
  }

  get createButton(): Locator {
    return this.dialog.getByRole('button', { name: words.create });
  }

  field(label: string): Locator {
    return this.dialog.getByRole('textbox', { name: label, exact: true });
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: words.open }).click();
    await expect(this.createButton).toBeEnabled();
  }

  async chooseClips(choice: keyof typeof words.choice): Promise<void> {
    await this.dialog.getByRole('combobox', { name: words.clips }).click();
    await this.page.getByRole('option', { name: words.choice[choice], exact: true }).click();
  }

  async chooseFormat(format: keyof typeof words.formats): Promise<void> {
    await this.dialog.getByRole('radio', { name: words.formats[format] }).click();
  }

  /** Resolves when the file is there. */
  async create(): Promise<void> {
    await this.createButton.click();
    await expect(this.dialog.getByText(words.done)).toBeVisible({ timeout: 60_000 });
  }

  async another(): Promise<void> {
    await this.dialog.getByRole('button', { name: words.another }).click();
    await expect(this.createButton).toBeEnabled();
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await expect(this.dialog).toBeHidden();
  }
}
