/** Workspaces, their data sets, the import. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';
import { choose } from './fields.ts';

const words = text.workspace;
const wizard = words.wizard;
type Tab = keyof typeof words.detail.tabs;

export class Workspace {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async create(path: string): Promise<void> {
    await this.page.getByLabel(words.chooser.path).fill(path);
    await this.page.getByRole('button', { name: words.chooser.createAction, exact: true }).click();
  }

  async getSample(): Promise<void> {
    await this.page.getByRole('button', { name: words.sample }).click();
  }

  get datasets(): Locator {
    return this.page.getByRole('table', { name: words.datasets });
  }

  row(name: string): Locator {
    return this.datasets.getByRole('row').filter({ hasText: name });
  }

  async openDataset(name: string): Promise<void> {
    await this.datasets.getByRole('link', { name, exact: true }).click();
  }

  async openFirstDataset(): Promise<void> {
    await this.datasets.getByRole('link').first().click();
  }

  /** What can be done with a data set, beside opening it. */
  async openMenu(name: string): Promise<void> {
    await this.datasets.getByRole('button', { name: words.actions.more(name) }).click();
    await expect(this.page.getByRole('menu')).toBeVisible();
  }

  async openTab(tab: Tab): Promise<void> {
    await this.page.getByRole('tab', { name: words.detail.tabs[tab] }).click();
  }

  get clips(): Locator {
    return this.page.getByRole('grid', { name: words.clips.label });
  }

  // The import, step by step.

  get wizard(): Locator {
    return this.page.getByRole('dialog', { name: wizard.title });
  }

  async openImport(): Promise<void> {
    await this.page.getByRole('button', { name: words.import, exact: true }).click();
    await expect(this.wizard).toBeVisible();
  }

  async next(): Promise<void> {
    await this.wizard.getByRole('button', { name: wizard.next, exact: true }).click();
  }

  async lookInto(folder: string): Promise<void> {
    await this.wizard.getByLabel(wizard.folder.path, { exact: true }).fill(folder);
    await this.next();
  }

  async describeBy(pattern: string): Promise<void> {
    await this.wizard.getByRole('radio', { name: wizard.layout.pattern }).click();
    await this.wizard.getByLabel(wizard.layout.patternField, { exact: true }).fill(pattern);
  }

  get examples(): Locator {
    return this.wizard.getByRole('region', { name: wizard.layout.examples });
  }

  async name(name: string): Promise<void> {
    await this.wizard.getByLabel(wizard.review.name, { exact: true }).fill(name);
  }

  /** @param channel from 1 */
  async chooseChannel(channel: number): Promise<void> {
    await choose(this.page, wizard.review.channel, wizard.review.channelOption(channel));
  }

  async startImport(): Promise<void> {
    await this.wizard.getByRole('button', { name: wizard.start, exact: true }).click();
  }

  async openImported(): Promise<void> {
    await this.wizard.getByRole('button', { name: wizard.done.open }).click();
  }

  async skipAll(): Promise<void> {
    await this.page.getByRole('button', { name: words.problems.skipAll }).click();
  }

  /** The whole import of a folder whose layout is known. */
  async importFolder(folder: string, name: string): Promise<void> {
    await this.openImport();
    await this.lookInto(folder);
    await expect(this.examples.getByRole('row')).not.toHaveCount(0);
    await this.next();
    await this.name(name);
    await this.startImport();
    await this.openImported();
  }
}
