/** What an engineer does, from a folder of recordings to a clip with its anomaly map. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../src-renderer/text/index.ts';
import { TORN, writeDcaseFolder, writeOwnLayout } from '../hosts/recordings.ts';
import { TINY_SETTINGS } from '../hosts/tiny.ts';
import { Clip } from '../pages/clip.ts';
import { Results } from '../pages/results.ts';
import { Settings } from '../pages/settings.ts';
import { Train } from '../pages/train.ts';
import { Workspace } from '../pages/workspace.ts';
import { expect, test } from '../test.ts';

/** So many steps that a job is still at work when a test comes back to it. */
const LONG = { ...TINY_SETTINGS, 'stage1.iterations': '4000' };

test('from recordings to a result', async ({ app, page, places }) => {
  test.setTimeout(240_000);
  const train = new Train(page);
  await new Workspace(page).importFolder(await writeDcaseFolder(join(places.folder, 'recordings')), 'Fans');

  await app.goTo('train');
  await train.chooseIds('00');
  await train.choosePreset('quick');
  await train.set({ ...TINY_SETTINGS, 'stage2.iterations': '120' });
  await train.start();
  await train.expectState('running');
  await expect(train.curves).toBeVisible({ timeout: 60_000 });
  await expect(train.preview.first()).toBeVisible({ timeout: 60_000 });

  await train.press('pause');
  await train.expectState('paused');
  await app.reload();
  await train.expectState('paused');
  await train.press('resume');
  await train.expectState('finished', 120_000);

  await app.goTo('results');
  const results = new Results(page);
  await expect(results.rows).toHaveCount(1);
  // AUC with its interval: 55.6, 20.0 – 88.9.
  await expect(results.rows.first()).toContainText(/\d+\.\d/);
  await results.selectFirst();
  await expect(results.selection.getByRole('figure', { name: text.results.roc })).toBeVisible();
  await expect(results.selection.getByRole('figure', { name: text.results.histogram })).toBeVisible();
  await results.openTab('clips');
  await expect(results.clips).toHaveCount(6);
  await results.clips.first().click();
  await app.expectScreen('clip');
  await new Clip(page).expectPicture();
});

test.describe('with a run', () => {
  test.use({ start: 'prepared' });

  test('a clip is seen, heard, and left for the next', async ({ app, page }) => {
    const clip = new Clip(page);
    await app.goTo('clip');
    await clip.chooseFirstRun();
    await clip.expectPicture();
    await expect(clip.position).toHaveText(text.clip.list.position(1, 6));
    const overlaid = await clip.pixels();
    await clip.placeMap('off');
    await expect.poll(async () => (await clip.pixels()).hash).not.toBe(overlaid.hash);
    const input = await clip.pixels();
    await clip.show('restored');
    await expect.poll(async () => (await clip.pixels()).hash, { timeout: 60_000 }).not.toBe(input.hash);
    await clip.show('input');
    await expect.poll(async () => (await clip.pixels()).hash).toBe(input.hash);

    await clip.playButton.click();
    await expect(clip.pauseButton).toBeVisible();
    await clip.pauseButton.click();
    await expect(clip.playButton).toBeVisible();

    await clip.next();
    await expect(clip.position).toHaveText(text.clip.list.position(2, 6));
    await expect.poll(async () => (await clip.pixels()).hash, { timeout: 30_000 }).not.toBe(input.hash);
  });

  test('settings change the page at once, and devices are listed', async ({ app, page }) => {
    const settings = new Settings(page);
    await app.goTo('settings');
    for (const theme of ['dark', 'light'] as const) {
      await settings.chooseTheme(theme);
      await expect.poll(async () => await app.theme()).toBe(theme);
    }
    await expect(settings.devices.getByRole('row').filter({ hasText: 'cpu' })).toHaveCount(1);
  });

  test('what cannot be trained is said at its field; a job is cancelled', async ({ app, page }) => {
    const train = new Train(page);
    await app.goTo('train');
    await train.chooseIds('00');
    await train.choosePreset('quick');
    await train.set({ ...LONG, 'stage1.batch': 'many' });
    await expect(train.setting('stage1.batch')).toHaveAttribute('aria-invalid', 'true');
    await expect(train.startButton).toBeDisabled();
    await train.setting('stage1.batch').fill('4');
    await expect(train.setting('stage1.batch')).not.toHaveAttribute('aria-invalid', 'true');
    await train.start();
    await train.expectState('running');
    await train.press('cancel');
    await train.confirmCancel();
    await train.expectState('cancelled');
  });
});

test('own layout: pattern, channel, problems, skipping', async ({ page, places }) => {
  const workspace = new Workspace(page);
  const root = await writeOwnLayout(join(places.folder, 'own'));
  await workspace.openImport();
  await workspace.lookInto(root);
  await workspace.describeBy('{type}/{id}/{label}/*.wav');
  await expect(workspace.examples.getByRole('row').filter({ hasText: 'pump/A/' })).not.toHaveCount(0);
  await workspace.next();
  await workspace.name('Pumps');
  await workspace.chooseChannel(2);
  await workspace.startImport();
  await expect(workspace.wizard).toContainText(TORN, { timeout: 30_000 });
  await workspace.skipAll();
  await workspace.openImported();
  await workspace.openTab('clips');
  await expect(workspace.clips.getByRole('row').filter({ hasText: TORN })).toContainText(text.workspace.clips.skipped);
});

test('a path that cannot be one is explained; a new one gets sample data', async ({ app, page, places }) => {
  const workspace = new Workspace(page);
  const file = join(places.folder, 'file.txt');
  await writeFile(file, 'not a folder');
  await app.goToAddress('/workspace?choose');
  await workspace.create(file);
  const notice = page.getByRole('alert').filter({ has: page.getByRole('button', { name: text.ui.copyDetails }) });
  await expect(notice).toBeVisible();
  await expect(notice.getByRole('paragraph')).toHaveCount(2);
  await workspace.create(join(places.folder, 'new'));
  await expect(page.getByRole('heading', { name: 'new', exact: true })).toBeVisible();
  await workspace.getSample();
  await expect(workspace.datasets).toContainText(text.workspace.badges.sample, { timeout: 90_000 });
  await app.goTo('workspace');
});
