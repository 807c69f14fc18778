/** Every screen, dialog and menu in both themes, judged by axe. In one host: the page is the same in all. */
import { join } from 'node:path';
import { text } from '../../../src-renderer/text/index.ts';
import { barriersIn } from '../../axe.ts';
import { writeOwnLayout } from '../../hosts/recordings.ts';
import type { Screen } from '../../pages/app.ts';
import { choose } from '../../pages/fields.ts';
import { Clip } from '../../pages/clip.ts';
import { Compare } from '../../pages/compare.ts';
import { Decide } from '../../pages/decide.ts';
import { Labels } from '../../pages/labels.ts';
import { Results } from '../../pages/results.ts';
import { Review } from '../../pages/review.ts';
import { Workspace } from '../../pages/workspace.ts';
import { expect, test } from '../../test.ts';

test.use({ start: 'prepared' });

const SCREENS = Object.keys(text.app.screens) as Screen[];

test('no serious barrier on any screen or dialog, in light and dark', async ({ app, page }) => {
  test.setTimeout(300_000);
  const workspace = new Workspace(page);
  const results = new Results(page);
  const found: string[] = [];
  const judge = async (name: string): Promise<void> => void found.push(...(await barriersIn(app, page, name)));
  for (const screen of SCREENS) {
    await app.goTo(screen);
    if (screen === 'results') await results.selectFirst();
    if (screen === 'clip') {
      await new Clip(page).chooseFirstRun();
      await new Clip(page).expectPicture();
    }
    await judge(screen);
    if (screen === 'review') {
      const review = new Review(page);
      await review.startFirstRun('Ada');
      await review.press('a', '1', 'Shift+B', '2');
      await expect(review.boxes).toHaveCount(1);
      await judge('review at work');
      await review.openFilter();
      await judge('filter of the queue');
      await page.keyboard.press('Escape');
      await review.openKeys();
      await judge('keys of the review');
      await page.keyboard.press('Escape');
    }
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

test('nor in dialogs that need some steps, nor in menus', async ({ app, page, places }) => {
  test.setTimeout(300_000);
  const workspace = new Workspace(page);
  const results = new Results(page);
  const found: string[] = [];
  const judge = async (name: string): Promise<void> => void found.push(...(await barriersIn(app, page, name)));
  await app.goTo('workspace');
  await workspace.openImport();
  await workspace.lookInto(await writeOwnLayout(join(places.folder, 'recordings')));
  await expect(workspace.examples.getByRole('row')).not.toHaveCount(0);
  await judge('import, layout');
  await workspace.next();
  await workspace.name('Pumps');
  await judge('import, review');
  await workspace.startImport();
  await expect(workspace.wizard.getByRole('button', { name: text.workspace.wizard.done.open })).toBeVisible();
  await judge('import, problems');
  await page.keyboard.press('Escape');
  await workspace.openMenu('Pumps');
  await judge('menu of a data set');
  await page.getByRole('menuitem', { name: text.workspace.actions.remove }).click();
  await judge('question');
  await page.keyboard.press('Escape');
  await app.goTo('results');
  await results.showRuns();
  await judge('runs');
  await results.openRun();
  await judge('run');
  expect(found).toEqual([]);
});

test('nor in what a review opens, nor where two reviews meet', async ({ app, page }) => {
  test.setTimeout(300_000);
  const labels = new Labels(app);
  const found: string[] = [];
  const judge = async (name: string): Promise<void> => void found.push(...(await barriersIn(app, page, name)));
  await labels.signAs('Ada');
  await judge('settings, name');
  const datasetId = await labels.datasetId();
  await labels.openAgreement(datasetId);
  await expect(page.getByText(text.agreement.noneTitle)).toBeVisible();
  await judge('agreement, none');
  await labels.openReview(datasetId);
  await labels.decideAll(['N', 'A']);
  await labels.openReview(datasetId, 'blind');
  await labels.decideAll(['N', 'N']);
  await labels.openAgreement(datasetId);
  await expect(labels.toSettle).toBeVisible();
  await judge('agreement');
  await labels.openReview(datasetId);
  await labels.openMenu(text.labels.action);
  await judge('labels, export');
  await labels.dialog.getByRole('tab', { name: text.labels.tabs.import }).click();
  await judge('labels, import');
  await page.keyboard.press('Escape');
  await labels.openMenu(text.vocabulary.action);
  await expect(labels.dialog.getByLabel(text.vocabulary.newTag)).toBeVisible();
  await judge('vocabulary');
  await page.keyboard.press('Escape');
  await app.goTo('train');
  await expect(page.getByRole('combobox', { name: text.train.reviewed })).toBeVisible();
  await judge('train, reviewed clips');
  await choose(page, text.train.method, /^AudDSR_annot/);
  await page.getByRole('button', { name: text.train.outliersNew }).click();
  await judge('new outlier set');
  await page.keyboard.press('Escape');
  await app.goTo('results');
  await page.getByRole('button', { name: text.results.export, exact: true }).click();
  await page.getByRole('menuitem', { name: text.results.exportScores }).click();
  await judge('scores');
  expect(found).toEqual([]);
});

test.describe('of two runs', () => {
  test.use({ start: 'comparable' });

  test('nor where they are compared, nor where a line is drawn', async ({ app, page }) => {
    test.setTimeout(300_000);
    const found: string[] = [];
    const judge = async (name: string): Promise<void> => void found.push(...(await barriersIn(app, page, name)));
    const compare = new Compare(page);
    await app.goTo('results');
    await compare.openAll();
    await expect(page.getByRole('img', { name: /^ROC, / })).toBeVisible();
    await judge('comparison');
    await compare.openClips();
    await compare.choose('by', /^All clips/);
    await expect(compare.clips).not.toHaveCount(0);
    await judge('comparison, clips');
    await compare.clips.first().click();
    await expect(compare.maps).toHaveCount(2);
    await judge('comparison, maps');
    await app.goTo('results');
    await new Results(page).rows
      .first()
      .getByRole('button', { name: /^Threshold of / })
      .click();
    await expect(new Decide(page).line).toBeVisible();
    await judge('threshold');
    expect(found).toEqual([]);
  });
});
