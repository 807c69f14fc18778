/** What works without a pointer. */
import { text } from '../../src-renderer/text/index.ts';
import { expect, test } from '../test.ts';

test.use({ start: 'prepared' });

test('keys alone reach the screens and their controls; the focus is seen; Escape closes', async ({ app, page }) => {
  await app.goTo('settings');
  await page.reload();
  await app.ready();
  const reached: string[] = [];
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press('Tab');
    reached.push(
      await page.evaluate(() => {
        const { activeElement: element } = document;
        if (element === null || element === document.body) return '';
        const labels = [...((element as HTMLInputElement).labels ?? [])];
        // A hidden input shows its focus at its label or frame.
        const seen = [element, element.parentElement!, ...labels].some((shown) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(shown);
          return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
        });
        const name = (element.ariaLabel ?? labels[0]?.textContent ?? element.textContent).trim();
        return `${name || element.outerHTML.slice(0, 80)}${seen ? '' : ' (unseen)'}`;
      }),
    );
  }
  expect(reached.filter((name) => name.endsWith('(unseen)'))).toEqual([]);
  expect(reached).toEqual(
    expect.arrayContaining([text.app.skip, ...Object.values(text.app.screens), text.settings.devices.checkAll]),
  );

  await app.openShortcuts();
  await page.keyboard.press('Escape');
  await expect(app.dialog).toHaveCount(0);
});
