/** A browser that crashes in mid-review takes nothing along: what was decided is main's. */
import { App } from '../../pages/app.ts';
import { Review } from '../../pages/review.ts';
import { expect, test } from '../../test.ts';

test.use({ start: 'reviewable' });

test('a page crashes in mid-review, another one goes on; a second window sees what the first does', async ({
  app,
  page,
  program,
}) => {
  if (program.kind !== 'browser') throw new Error('For the browser host.');
  const review = new Review(page);
  await app.goTo('review');
  await review.startFirstRun('Ada');
  await review.press('a', '1', 'Shift+B', 'j');
  await review.expectPlace(2);
  await review.press('a');
  await review.expectSaved();
  const address = page.url();
  // Its process is killed, as by the system that runs out of memory.
  const crashed = page.waitForEvent('crash');
  page.goto('chrome://crash').catch(() => undefined);
  await crashed;

  const second = await page.context().newPage();
  await second.goto(address);
  await new App(second).ready();
  const again = new Review(second);
  await again.expectClip();
  await again.expectPlace(2);
  await again.expectVerdict('anomalous');
  await again.expectDecided(2, 30);
  await again.press('k');
  await again.expectVerdict('anomalous');
  await expect(again.tag('Knock')).toHaveAttribute('aria-pressed', 'true');
  await expect(again.boxes).toHaveCount(1);

  // Undo knows the edits that were made before the crash; a page that is beside it follows.
  const third = await page.context().newPage();
  await third.goto(second.url());
  await new App(third).ready();
  const beside = new Review(third);
  await beside.expectClip();
  await second.bringToFront();
  await again.press('Control+z');
  await again.expectPlace(2);
  await again.press('Control+z');
  await again.press('u');
  await again.expectPlace(1);
  await expect(again.boxes).toHaveCount(0);
  await again.expectVerdict('unsure');
  await beside.expectVerdict('unsure');
  await expect(beside.boxes).toHaveCount(0);
  await beside.expectDecided(1, 30);
});
