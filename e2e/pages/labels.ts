/** Reviews as two people make them: verdicts by keys, label files, agreement. The name is that of the settings. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';
import type { App } from './app.ts';
import { choose } from './fields.ts';
import { Workspace } from './workspace.ts';

export type VerdictKey = 'N' | 'A' | 'U';
const VERDICTS = { N: 'normal', A: 'anomalous', U: 'unsure' } as const;

export class Labels {
  readonly page: Page;
  readonly app: App;

  constructor(app: App) {
    this.app = app;
    this.page = app.page;
  }

  async signAs(name: string): Promise<void> {
    await this.app.goTo('settings');
    const field = this.page.getByLabel(text.settings.you.reviewer);
    // Whoever has begun a review has their name here.
    if ((await field.inputValue()) === name) return;
    await field.fill(name);
    await this.page.getByRole('button', { name: text.settings.you.save }).click();
    await expect(this.page.getByRole('button', { name: text.settings.you.save })).toBeDisabled();
  }

  /** @returns the id of the first data set */
  async datasetId(): Promise<string> {
    await this.app.goTo('workspace');
    await new Workspace(this.page).openFirstDataset();
    await expect(this.page).toHaveURL(/#\/workspace\/data\/[^/]+/);
    return decodeURIComponent(/data\/([^/?]+)/.exec(this.page.url())![1]!);
  }

  async openReview(datasetId: string, kind: 'first' | 'blind' | 'adjudication' = 'first'): Promise<void> {
    const query = new URLSearchParams({ dataset: datasetId, ...(kind === 'first' ? {} : { kind }) });
    await this.app.goToAddress(`/review?${query.toString()}`);
    await expect(this.verdicts).toBeVisible();
  }

  get verdicts(): Locator {
    return this.page.getByRole('group', { name: text.review.panel.verdict, exact: true });
  }

  /** Of the clip that is shown. */
  get path(): Locator {
    return this.page.getByRole('complementary', { name: text.review.panel.title }).locator('dd.path');
  }

  async decide(key: VerdictKey): Promise<void> {
    await this.page.keyboard.press(key);
    const word = text.review.verdicts[VERDICTS[key]];
    await expect(this.verdicts.getByRole('button', { name: word })).toHaveAttribute('aria-pressed', 'true');
  }

  /** Goes through the queue from where it stands. @returns the paths that were decided */
  async decideAll(keys: readonly VerdictKey[]): Promise<string[]> {
    const paths: string[] = [];
    for (const [at, key] of keys.entries()) {
      if (at > 0) {
        await this.page.keyboard.press('J');
        await expect(this.path).not.toHaveText(paths.at(-1)!);
      }
      paths.push(await this.path.innerText());
      await this.decide(key);
    }
    return paths;
  }

  async expectDecided(count: number): Promise<void> {
    await expect(this.page.getByText(new RegExp(`^${count} of \\d+ decided$`)).first()).toBeVisible();
  }

  async openMenu(action: string): Promise<void> {
    await this.page.getByRole('button', { name: text.review.header.actionsLabel }).click();
    await this.page.getByRole('menuitem', { name: action }).click();
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async exportTo(folder: string, format: RegExp): Promise<void> {
    await this.openMenu(text.labels.action);
    await choose(this.page, text.labels.format, format);
    await this.dialog.getByLabel(text.labels.folder).fill(folder);
    await this.dialog.getByRole('button', { name: text.labels.write }).click();
    await expect(this.dialog).toHaveCount(0);
  }

  /** Up to the preview. */
  async chooseFiles(files: readonly string[]): Promise<void> {
    await this.openMenu(text.labels.action);
    await this.dialog.getByRole('tab', { name: text.labels.tabs.import }).click();
    await this.dialog.locator('input[type=file]').setInputFiles([...files]);
  }

  async openAgreement(datasetId: string): Promise<void> {
    await this.app.goToAddress(`/review/agreement?dataset=${encodeURIComponent(datasetId)}`);
    await expect(this.page.getByRole('heading', { name: text.agreement.title, exact: true })).toBeVisible();
  }

  get toSettle(): Locator {
    return this.page.getByRole('grid', { name: text.agreement.list });
  }
}
