/** Every screen and the main dialogs in both themes, judged by axe; and what works without a pointer. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';
import type { Screen } from '../pages/app.ts';
import { Clip } from '../pages/clip.ts';
import { Results } from '../pages/results.ts';
import { Workspace } from '../pages/workspace.ts';
import { expect, test } from '../test.ts';

test.use({ start: 'prepared' });

const SCREENS = Object.keys(text.app.screens) as Screen[];

/** What keeps people out: rule and place of each finding, in the theme that is shown. */
async function barriers(page: Page, where: string): Promise<readonly string[]> {
  // Legacy mode reads the page only: the other opens a page of its own, which the stand-in's window cannot.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all }) => `${where}: ${id} ${target.join(' ')} ${[...any, ...all][0]?.message ?? ''}`),
    );
}

test('no serious barrier on any screen or dialog, in light and dark', async ({ app, page }) => {
  test.setTimeout(300_000);
  const workspace = new Workspace(page);
  const results = new Results(page);
  const found: string[] = [];
  const judge = async (name: string): Promise<void> => {
    for (const theme of ['light', 'dark'] as const) {
      await app.setTheme(theme);
      found.push(...(await barriers(page, `${name} ${theme}`)));
    }
  };
  for (const screen of SCREENS) {
    await app.goTo(screen);
    if (screen === 'results') await results.selectFirst();
    if (screen === 'clip') {
      await new Clip(page).chooseFirstRun();
      await new Clip(page).expectPicture();
    }
    await judge(screen);
  }
  await app.goTo('workspace');
  await workspace.openFirstDataset();
  await judge('data set');
  await app.goToAddress('/workspace?choose');
  await judge('chooser');
  await app.openShortcuts();
  await judge('shortcuts');
  await page.keyboard.press('Escape');
  await app.goToAddress('/workspace');
  await workspace.openImport();
  await judge('import');
  expect(found).toEqual([]);
});

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
