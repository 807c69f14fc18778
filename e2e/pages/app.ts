/** The frame: navigation, theme, help. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

export type Screen = keyof typeof text.app.screens;

export class App {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Earmark has answered and a screen is there. */
  async ready(): Promise<void> {
    await expect(this.navigation).toBeVisible();
    await expect(this.page.getByText(text.app.starting)).toHaveCount(0);
  }

  get navigation(): Locator {
    return this.page.getByRole('navigation', { name: text.app.navigation });
  }

  async goTo(screen: Screen): Promise<void> {
    await this.navigation.getByRole('link', { name: text.app.screens[screen] }).click();
    await this.expectScreen(screen);
  }

  async expectScreen(screen: Screen): Promise<void> {
    await expect(this.page).toHaveURL(new RegExp(`#/${screen}`));
    await expect(this.navigation.getByRole('link', { name: text.app.screens[screen] })).toHaveAttribute(
      'aria-current',
      'page',
    );
  }

  /** `light` or `dark`, as the page shows itself. */
  async theme(): Promise<string | undefined> {
    return await this.page.evaluate(() => document.documentElement.dataset['theme']);
  }
}
