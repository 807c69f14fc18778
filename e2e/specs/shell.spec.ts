import { text } from '../../src-renderer/text/index.ts';
import type { Screen } from '../pages/app.ts';
import { expect, test } from '../test.ts';

const SCREENS = Object.keys(text.app.screens) as Screen[];

test('every screen opens from the navigation, without an error in the page', async ({ app, page }) => {
  for (const screen of SCREENS) {
    await app.goTo(screen);
    await expect(page).toHaveTitle(new RegExp(text.app.screens[screen]));
  }
});

test('keys go from screen to screen', async ({ app, page }) => {
  await app.goTo('workspace');
  await page.keyboard.press('g');
  await page.keyboard.press('t');
  await app.expectScreen('train');
});

test('the theme is kept', async ({ app, page }) => {
  const before = await app.theme();
  await page.keyboard.press('Control+Shift+L');
  await expect.poll(async () => await app.theme()).not.toBe(before);
  const chosen = await app.theme();
  await page.reload();
  await app.ready();
  expect(await app.theme()).toBe(chosen);
});

test('the page runs no script but its own and reaches nothing but its host', async ({
  app,
  page,
  problems,
  program,
}) => {
  problems.expectProblem(/Content Security Policy|violates|Failed to (fetch|load resource)|Refused|blocked/i);
  await app.goTo('workspace');
  const outcome = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) => violated.push(event.effectiveDirective));
    const marked = globalThis as { ranInline?: boolean };
    const script = document.createElement('script');
    script.textContent = 'globalThis.ranInline = true';
    document.head.append(script);
    const remote = await fetch('https://example.invalid/').then(
      () => 'reached',
      () => 'refused',
    );
    const frame = document.createElement('iframe');
    frame.src = 'https://example.invalid/';
    document.body.append(frame);
    const image = new Image();
    image.src = 'https://example.invalid/pixel.png';
    await new Promise((resolve) => setTimeout(resolve, 300));
    frame.remove();
    // Only now: what a debugger runs at once may evaluate text.
    let evaluated = true;
    try {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- the attack
      new Function('return 1')();
    } catch {
      evaluated = false;
    }
    return { violated, inline: marked.ranInline === true, evaluated, remote };
  });
  expect(outcome).toMatchObject({ inline: false, evaluated: false, remote: 'refused' });
  expect(outcome.violated).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src', 'frame-src', 'img-src']));
  if (program.kind === 'electron-standin') {
    expect(await program.evaluate((_electron, _arg, standin) => standin!.webRequests)).toEqual([]);
  }
});
