/** axe's judgement of a page. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { App } from './pages/app.ts';

/** What depends on colours. The other rules read the same page in dark as in light. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** What keeps people out, in light and dark: rule and place of each serious finding. */
export async function barriersIn(app: App, page: Page, where: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [theme, rules] of [['light'], ['dark', OF_COLOURS]] as const) {
    await app.setTheme(theme);
    await settled(page);
    found.push(...(await barriers(page, `${where} ${theme}`, rules)));
  }
  return found;
}

/** Until colours have gone over from one theme to the other. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    // One that is cut off, since its element has gone, is over too.
    await Promise.allSettled(transitions.map(({ finished }) => finished));
  });
}

async function barriers(page: Page, where: string, rules?: readonly string[]): Promise<readonly string[]> {
  // Legacy mode reads the page only: the other opens a page of its own, which the stand-in's window cannot.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules === undefined ? axe : axe.withRules([...rules])).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, any, all }) => `${where}: ${id} ${target.join(' ')} ${[...any, ...all][0]?.message ?? ''}`),
    );
}
