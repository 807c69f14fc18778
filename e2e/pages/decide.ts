/** The line between normal and anomalous, and the files that it makes. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

const words = text.decide;

export class Decide {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get line(): Locator {
    return this.page.getByRole('slider', { name: words.line });
  }

  async value(): Promise<number> {
    return Number(await this.line.getAttribute('aria-valuenow'));
  }

  /** `3 of 12`, as two numbers. */
  async figure(name: 'flagged' | 'missed' | 'falseAlarms'): Promise<readonly [part: number, whole: number]> {
    const said = await this.page.locator(`[data-figure="${name}"]`).innerText();
    const [part, whole] = said.match(/\d+/g)!.map(Number);
    return [part!, whole!];
  }

  /** @param px to the right */
  async dragLine(px: number): Promise<void> {
    const box = (await this.line.boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + 10];
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + px / 2, y, { steps: 3 });
    await this.page.mouse.move(x + px, y, { steps: 3 });
    await this.page.mouse.up();
  }

  async take(proposal: keyof typeof words.proposalNames): Promise<void> {
    await this.page.getByRole('button', { name: words.useNamed(words.proposalNames[proposal]) }).click();
  }

  /** @param by asked for once */
  async save(type: string, id: string, by?: string): Promise<void> {
    await this.page.getByRole('button', { name: words.saveNamed(type, id) }).click();
    if (by !== undefined) {
      const dialog = this.page.getByRole('dialog', { name: words.reviewerTitle });
      await dialog.getByRole('textbox').fill(by);
      await dialog.getByRole('button', { name: words.reviewerSave }).click();
    }
    await expect(this.page.getByText(/, saved by /)).toBeVisible();
  }

  async writeFiles(folder: string): Promise<void> {
    await this.page.getByRole('button', { name: words.export }).click();
    await this.page.getByLabel(words.exportFolder, { exact: true }).fill(folder);
    await this.page.getByRole('button', { name: words.exportWrite }).click();
    await expect(this.page.getByRole('dialog')).toHaveCount(0);
  }
}
