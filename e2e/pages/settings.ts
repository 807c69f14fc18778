/** What a person sets. */
import type { Locator, Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

const words = text.settings;

export class Settings {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async chooseTheme(theme: keyof typeof words.appearance.themes): Promise<void> {
    await this.page.getByRole('radio', { name: words.appearance.themes[theme] }).click();
  }

  get devices(): Locator {
    return this.page.getByRole('table', { name: words.devices.title });
  }
}
