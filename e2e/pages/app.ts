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

  /** Where no link of the navigation leads. */
  async goToAddress(hash: string): Promise<void> {
    await this.page.evaluate((to) => {
      location.hash = to;
    }, `#${hash}`);
  }

  async setTheme(theme: 'light' | 'dark'): Promise<void> {
    if ((await this.theme()) !== theme) await this.page.keyboard.press('Control+Shift+L');
    await expect.poll(async () => await this.theme()).toBe(theme);
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async openShortcuts(): Promise<void> {
    await this.page.keyboard.press('?');
    await expect(this.page.getByRole('dialog', { name: text.app.shortcuts.title })).toBeVisible();
  }

  /** A failure that is shown: its sentence, next step and code. */
  error(code: string): Locator {
    return this.page.getByRole('alert').filter({ hasText: code });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }
}
