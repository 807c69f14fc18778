import { join } from 'node:path';
import type { HostBridge } from '../../../src-shared/contract.ts';
import type { Screen } from '../../pages/app.ts';
import { expect, test } from '../../test.ts';

declare const earmark: HostBridge;

test('the menu leads to every screen and switches light and dark', async ({ app, desktop }) => {
  for (const screen of ['train', 'results', 'clip', 'settings', 'workspace'] satisfies Screen[]) {
    await desktop.chooseMenu(`go.${screen}`);
    await app.expectScreen(screen);
  }
  const before = await app.theme();
  await desktop.chooseMenu('theme.toggle');
  await expect.poll(async () => await app.theme()).not.toBe(before);
});

test('native dialogs answer the page: a folder, or null where it was closed', async ({
  app,
  page,
  desktop,
  places,
}) => {
  await app.ready();
  const pick = async (): Promise<unknown> =>
    await page.evaluate(async () => await earmark.call('app.pickFolder', { purpose: 'dataset' }));
  const chosen = join(places.folder, 'recordings');
  await desktop.answerOpenDialog(chosen);
  expect(await pick()).toEqual({ ok: true, result: chosen });
  await desktop.answerOpenDialog(null);
  expect(await pick()).toEqual({ ok: true, result: null });
  expect((await desktop.shownDialogs()).map(({ options }) => options.title)).toEqual([
    'Choose a folder of recordings',
    'Choose a folder of recordings',
  ]);
});
