/** As a reviewer works: by keys through thirty clips, with boxes, and back over clips. */
import { text } from '../../../src-renderer/text/index.ts';
import { Review } from '../../pages/review.ts';
import { expect, test } from '../../test.ts';

test.use({ start: 'reviewable' });

test('keys alone go through thirty clips; edits are taken back across clips', async ({ app, page }) => {
  const review = new Review(page);
  await review.press('g', 'v');
  await app.expectScreen('review');
  await review.startFirstRun('Ada');
  await review.expectDecided(0, 30);
  await review.expectPlace(1);
  const order = (await review.rows()).map((row) => row.replace(/^\S+ ?/, ''));

  // By the score, anomalous clips come first: whoever listens says so of fifteen, then hears normal ones.
  for (let clip = 1; clip <= 30; clip++) {
    await review.press(clip <= 15 ? 'a' : clip === 20 ? 'u' : 'n');
    if (clip === 3) await review.press('1', '4');
    if (clip === 5) {
      await review.press('e');
      await page.keyboard.type('Rattles at 1 s');
      await review.press('Escape');
    }
    if (clip < 30) await review.press('j');
    if (clip < 30) await review.expectPlace(clip + 1);
  }
  await review.expectVerdict('normal');
  await review.expectDecided(30, 30);
  await review.expectSaved();
  await expect(review.queue.getByText(text.review.queue.allDecided)).toBeVisible();

  // A box by keys at the last clip: made, moved, given a tag, listened to alone.
  // One nudge of each kind: two of a kind would be one edit or two, as fast as this machine is.
  await review.press('Shift+B', 'ArrowRight', 'Shift+ArrowUp', '2');
  await expect(review.boxes).toHaveCount(1);
  await expect(review.boxes.first()).toHaveAccessibleName(/Rubbing$/);
  await review.press('p');
  await expect(page.getByText(text.review.boxes.playing)).toBeVisible();
  await expect.poll(async () => await page.getByRole('button', { name: text.clip.transport.pause }).count()).toBe(1);
  await review.press('p');
  await expect(page.getByText(text.review.boxes.playing)).toHaveCount(0);
  await review.expectSaved();

  // Back over four edits of this clip's box and its verdict, then over those of other clips: the view follows.
  await review.press('Control+z', 'Control+z', 'Control+z', 'Control+z');
  await expect(review.boxes).toHaveCount(0);
  await review.press('Control+z');
  await review.expectVerdict(null);
  await review.press('Control+z');
  await review.expectPlace(29);
  await review.expectVerdict(null);
  await review.expectDecided(28, 30);
  await review.press('Control+Shift+z', 'Control+Shift+z');
  await review.expectPlace(30);
  await review.expectVerdict('normal');
  await review.expectDecided(30, 30);

  // What was decided is there, and the order is the one that was walked through.
  await app.reload();
  await review.expectClip();
  await review.expectDecided(30, 30);
  await page
    .getByRole('navigation', { name: text.review.queue.title })
    .getByRole('listitem')
    .nth(0)
    .getByRole('button')
    .click();
  await review.press('j', 'j');
  await review.expectPlace(3);
  await expect(review.tag('Knock')).toHaveAttribute('aria-pressed', 'true');
  await expect(review.tag('Whine')).toHaveAttribute('aria-pressed', 'true');
  await review.press('j', 'j');
  await review.expectPlace(5);
  await expect(review.note).toHaveValue('Rattles at 1 s');
  expect((await review.rows()).map((row) => row.replace(/^\S+ ?/, ''))[0]).toContain(order[0]!.slice(0, 8));
});

test('boxes by pointer, suggestions one key each, keys of one’s own', async ({ app, page }) => {
  const review = new Review(page);
  await app.goTo('review');
  await review.startFirstRun('Ada');
  await review.press('b');
  await review.drag([0.2, 0.2], [0.5, 0.6]);
  await expect(review.boxes).toHaveCount(1);
  const drawn = await review.boxes.first().boundingBox();
  // Its middle moves it; its corner makes it larger.
  await review.press('b');
  await review.drag([0.35, 0.4], [0.55, 0.4]);
  await expect.poll(async () => (await review.boxes.first().boundingBox())!.x).toBeGreaterThan(drawn!.x + 50);
  await review.drag([0.7, 0.6], [0.8, 0.8]);
  await expect.poll(async () => (await review.boxes.first().boundingBox())!.width).toBeGreaterThan(drawn!.width + 20);
  await review.press('r');
  await review.drag([0.05, 0.5], [0.12, 0.5]);
  await review.press('r', 'd');
  await expect(review.boxes).toHaveCount(3);
  await review.press('Delete');
  await expect(review.boxes).toHaveCount(2);
  await review.expectSaved();

  // A model of eight steps is sure of nothing: what it thinks likeliest is taken for what it marks.
  const slider = page.getByRole('slider', { name: text.clip.map.threshold });
  for (let step = 0; step < 6 && (await review.suggestions.count()) === 0; step++) {
    await slider.press('ArrowLeft');
    await review.press('s');
  }
  const suggested = await review.suggestions.count();
  expect(suggested).toBeGreaterThan(0);
  await review.press('Enter');
  await expect(review.boxes).toHaveCount(3);
  await expect(review.suggestions).toHaveCount(suggested - 1);
  if (suggested > 1) {
    await review.press('Backspace');
    await expect(review.suggestions).toHaveCount(suggested - 2);
  }
  await review.press('Escape');
  await expect(review.suggestions).toHaveCount(0);

  await review.openKeys();
  await review.keyOf('anomalous').click();
  await review.press('n');
  await expect(page.getByRole('alert')).toContainText(text.review.keys.taken('N', text.review.verdicts.normal));
  await review.keyOf('anomalous').click();
  await review.press('f');
  await expect(review.keyOf('anomalous')).toHaveAccessibleName(/: F\./);
  await review.press('Escape', 'f');
  await review.expectVerdict('anomalous');
  await app.openShortcuts();
  await expect(app.dialog.getByText(text.review.keys.command.nextUndecided)).toBeVisible();
  await review.press('Escape');
  await app.reload();
  await review.expectClip();
  await review.press('f');
  await review.expectVerdict('anomalous');
  await expect(review.boxes).toHaveCount(3);
});
