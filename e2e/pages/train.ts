/** The form, the queue, the run that is computed. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';
import { choose } from './fields.ts';

const words = text.train;
type State = keyof typeof words.states;

export class Train {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get form(): Locator {
    return this.page.getByRole('form', { name: words.formTitle });
  }

  async chooseIds(...ids: readonly string[]): Promise<void> {
    const group = this.form.getByRole('group', { name: words.ids });
    await group.getByRole('button', { name: words.idsNone }).click();
    for (const id of ids) await group.getByRole('checkbox', { name: id, exact: true }).click();
  }

  async choosePreset(preset: string): Promise<void> {
    await choose(this.page, words.preset, new RegExp(`^${preset}`));
  }

  async openSettings(): Promise<void> {
    const button = this.form.getByRole('button', { name: /^Settings/ });
    if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  }

  /** @param path `stage1.iterations` */
  setting(path: string): Locator {
    const [group, ...name] = path.split('.');
    return this.form.getByRole('region', { name: group!, exact: true }).getByLabel(name.join('.'), { exact: true });
  }

  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    await this.openSettings();
    for (const [path, value] of Object.entries(settings)) await this.setting(path).fill(value);
    await expect(this.form.getByRole('button', { name: words.settings(Object.keys(settings).length) })).toBeVisible();
  }

  get startButton(): Locator {
    return this.form.getByRole('button', { name: words.start });
  }

  async start(): Promise<void> {
    await this.startButton.click();
  }

  /** Jobs of the queue. */
  get jobs(): Locator {
    return this.page.getByRole('region', { name: words.queue, exact: true }).getByRole('listitem');
  }

  /** The first job of the queue. */
  async expectState(state: State, timeout = 60_000): Promise<void> {
    await expect(this.jobs.first()).toContainText(words.states[state], { timeout });
  }

  async press(action: 'pause' | 'resume' | 'cancel'): Promise<void> {
    const start = words[action]('');
    await this.jobs
      .first()
      .getByRole('button', { name: new RegExp(`^${start}`) })
      .click();
  }

  async confirmCancel(): Promise<void> {
    await this.page.getByRole('button', { name: words.cancelConfirm }).click();
  }

  get curves(): Locator {
    return this.page.getByRole('figure', { name: words.losses });
  }

  /** Pictures of what the model sees. */
  get preview(): Locator {
    return this.page.getByRole('region', { name: words.preview }).getByRole('img');
  }
}
