/** A clip: what is drawn, what plays. */
import { expect, type Locator, type Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';

const words = text.clip;

export class Clip {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async chooseFirstRun(): Promise<void> {
    await this.page
      .locator('section', { has: this.page.getByRole('heading', { name: words.empty.runs }) })
      .getByRole('link')
      .first()
      .click();
  }

  /** `2 of 6` */
  get position(): Locator {
    return this.page.getByRole('navigation', { name: words.list.title }).getByText(/^\d+ of \d+$/);
  }

  async next(): Promise<void> {
    await this.page.getByRole('button', { name: words.list.next }).click();
  }

  async show(source: 'input' | 'general' | 'restored' | 'difference'): Promise<void> {
    await this.page.getByRole('radio', { name: words.source[source], exact: true }).click();
  }

  async placeMap(place: 'overlay' | 'lane' | 'off'): Promise<void> {
    await this.page.getByRole('radio', { name: words.map[place], exact: true }).click();
  }

  get playButton(): Locator {
    return this.page.getByRole('button', { name: words.transport.play, exact: true });
  }

  get pauseButton(): Locator {
    return this.page.getByRole('button', { name: words.transport.pause, exact: true });
  }

  /** The lane of the log-mel or of what is restored. */
  get picture(): Locator {
    return this.page.locator('#clip-lanes .main canvas').first();
  }

  /** How many different colours stand in the picture, and a hash that another picture does not share. */
  async pixels(): Promise<{ readonly colours: number; readonly hash: number }> {
    return await this.picture.evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set<number>();
      let hash = 0;
      new Uint32Array(data.buffer).forEach((colour, at) => {
        colours.add(colour);
        if (at % 7 === 0) hash = (Math.imul(hash, 31) + colour) | 0;
      });
      return { colours: colours.size, hash };
    });
  }

  /** A drawn picture has many colours; a blank one has one. */
  async expectPicture(): Promise<void> {
    await expect(this.picture).toBeVisible();
    await expect.poll(async () => (await this.pixels()).colours, { timeout: 30_000 }).toBeGreaterThan(50);
  }
}
