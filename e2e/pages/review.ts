/** A review: what is reviewed, the queue, the decision, boxes. Keys are the default ones. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

const words = text.review;
type Verdict = keyof typeof words.verdicts;

export class Review {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** By keys alone, from the chooser: the first run, a name, the start. */
  async startFirstRun(reviewer: string): Promise<void> {
    await this.page.locator('input[name="what"][value^="run "]').first().focus();
    await this.page.keyboard.press('Space');
    await this.page.getByLabel(words.chooser.reviewer).focus();
    // The name that the settings know stands there already.
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(reviewer);
    await this.page.keyboard.press('Enter');
    await this.expectClip();
  }

  /** A clip is open, with its picture and its decision. */
  async expectClip(): Promise<void> {
    await expect(this.panel).toBeVisible();
    await expect(this.picture).toBeVisible();
  }

  get queue(): Locator {
    return this.page.getByRole('navigation', { name: words.queue.title });
  }

  get panel(): Locator {
    return this.page.getByRole('complementary', { name: words.panel.title });
  }

  get picture(): Locator {
    return this.page.locator('#clip-lanes .main canvas').first();
  }

  /** The place of the open clip in the queue, from 1. */
  async place(): Promise<number> {
    const shown = await this.queue.getByText(/^\d+ of \d+$/).textContent();
    return Number(shown?.split(' ')[0]);
  }

  async expectPlace(place: number): Promise<void> {
    await expect.poll(async () => await this.place()).toBe(place);
  }

  /** Rows of the queue that are in sight, in their order: the verdict in words and the file. */
  async rows(): Promise<readonly string[]> {
    return await this.queue.getByRole('listitem').allTextContents();
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async expectVerdict(verdict: Verdict | null): Promise<void> {
    for (const each of Object.keys(words.verdicts) as Verdict[]) {
      await expect(this.verdict(each)).toHaveAttribute('aria-pressed', String(each === verdict));
    }
  }

  verdict(verdict: Verdict): Locator {
    return this.panel.getByRole('button', { name: words.verdicts[verdict] });
  }

  tag(name: string): Locator {
    return this.panel.getByRole('button', { name, exact: true });
  }

  get note(): Locator {
    return this.panel.getByRole('textbox');
  }

  /** In the picture. */
  get boxes(): Locator {
    return this.page.getByRole('group', { name: words.boxes.layer }).getByRole('button', { name: /^Box \d/ });
  }

  get suggestions(): Locator {
    return this.page.getByRole('group', { name: words.boxes.layer }).getByRole('button', { name: /^Suggested box/ });
  }

  async drag(from: readonly [x: number, y: number], to: readonly [x: number, y: number]): Promise<void> {
    const frame = (await this.picture.boundingBox())!;
    const at = ([x, y]: readonly [number, number]) => [frame.x + x * frame.width, frame.y + y * frame.height] as const;
    await this.page.mouse.move(...at(from));
    await this.page.mouse.down();
    await this.page.mouse.move(...at(to), { steps: 4 });
    await this.page.mouse.up();
  }

  async expectDecided(decided: number, total: number): Promise<void> {
    await expect(this.page.getByText(words.queue.progress(decided, total), { exact: true })).toBeVisible();
  }

  /** All is with main. */
  async expectSaved(): Promise<void> {
    await expect(this.page.getByRole('status').filter({ hasText: words.saving.saved })).toBeVisible();
  }

  async openFilter(): Promise<void> {
    await this.queue.getByRole('button', { name: words.queue.filter }).click();
    await expect(this.page.getByRole('dialog', { name: words.queue.filter })).toBeVisible();
  }

  async openKeys(): Promise<void> {
    await this.page.getByRole('button', { name: words.header.actionsLabel }).click();
    await this.page.getByRole('menuitem', { name: words.header.keys }).click();
    await expect(this.page.getByRole('dialog', { name: words.keys.title })).toBeVisible();
  }

  keyOf(command: keyof typeof words.keys.command): Locator {
    return this.page
      .getByRole('dialog')
      .getByRole('button', { name: new RegExp(`^${words.keys.command[command]}: .*\\. Change the key$`) });
  }
}
