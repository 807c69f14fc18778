/**
 * `npm run screenshots [-- <workspace> [<view>...]]`: every screen in light and dark at three sizes, in
 * test-results/screenshots. Of the tests' own workspace (also `-`), or of one that is given (it is opened, so nobody else may
 * have it open); of these views only, in their order here.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import { text } from '../src-renderer/text/index.ts';
import { launchBrowser } from './hosts/browser.ts';
import { copyPrepared } from './hosts/prepared.ts';
import { makePlaces, ROOT } from './hosts/places.ts';
import { App, type Screen } from './pages/app.ts';
import { Clip } from './pages/clip.ts';
import { choose } from './pages/fields.ts';
import { Compare } from './pages/compare.ts';
import { Decide } from './pages/decide.ts';
import { Labels } from './pages/labels.ts';
import { Report } from './pages/report.ts';
import { Results } from './pages/results.ts';
import { Review } from './pages/review.ts';
import { Workspace } from './pages/workspace.ts';

const SIZES = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 3840, height: 2160 },
] as const;
const THEMES = ['light', 'dark'] as const;
const out = join(ROOT, 'test-results', 'screenshots');

const places = await makePlaces();
const [named = '-', ...only] = process.argv.slice(2);
const given = named === '-' ? undefined : named;
if (given === undefined) await copyPrepared(places.workspace, 'comparable');
const program = await launchBrowser({ args: ['--workspace', given ?? places.workspace], env: places.env });
const { page } = program;
try {
  await mkdir(out, { recursive: true });
  await program.open();
  const app = new App(page);
  await app.ready();
  for (const [name, go] of Object.entries(views(page, app))) {
    if (only.length > 0 && !only.includes(name)) continue;
    await page.setViewportSize({ width: 1440, height: 900 });
    await go();
    for (const theme of THEMES) {
      await app.setTheme(theme);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        // Charts and canvases draw with the next frames.
        await delay(700);
        await page.screenshot({ path: join(out, `${name}-${theme}-${size.width}x${size.height}.png`) });
      }
    }
    console.log(name);
    await page.keyboard.press('Escape');
  }
} finally {
  await program.kill();
  await places.remove();
}

function views(page: Page, app: App): Readonly<Record<string, () => Promise<void>>> {
  const workspace = new Workspace(page);
  const results = new Results(page);
  const clip = new Clip(page);
  const compare = new Compare(page);
  const labels = new Labels(app);
  const review = new Review(page);
  const plain = (screen: Screen) => async () => await app.goTo(screen);
  return {
    workspace: plain('workspace'),
    chooser: async () => await app.goToAddress('/workspace?choose'),
    dataset: async () => {
      await app.goToAddress('/workspace');
      await workspace.openFirstDataset();
    },
    'dataset-clips': async () => await workspace.openTab('clips'),
    import: async () => {
      await app.goTo('workspace');
      await workspace.openImport();
    },
    train: plain('train'),
    'train-settings': async () => {
      await page.getByRole('button', { name: text.train.settings(0) }).click();
    },
    outliers: async () => {
      await app.goTo('train');
      await choose(page, text.train.method, /^AudDSR_annot/);
      await page.getByRole('button', { name: text.train.outliersNew }).click();
    },
    results: plain('results'),
    'results-compare': async () => await results.selectFirst(),
    report: async () => {
      await app.goTo('results');
      await new Report(page).open();
    },
    'results-clips': async () => await results.openTab('clips'),
    comparison: async () => {
      await app.goToAddress('/workspace');
      await app.goTo('results');
      await compare.openAll();
    },
    'comparison-clips': async () => {
      await compare.openClips();
      await compare.choose('by', /^All clips/);
    },
    'comparison-maps': async () => {
      await compare.clips.first().click();
      await expect(compare.maps).toHaveCount(2);
    },
    threshold: async () => {
      await app.goTo('results');
      await results.rows
        .first()
        .getByRole('button', { name: /^Threshold of / })
        .click();
      await expect(new Decide(page).line).toBeVisible();
    },
    'results-runs': async () => {
      await app.goTo('results');
      await results.showRuns();
    },
    'review-chooser': async () => await app.goToAddress('/review'),
    review: async () => {
      await review.startFirstRun('Ada');
      await review.press('a', '1', 'Shift+B', '2', 'j', 'u', 'j', 'n', 'k', 'Shift+B');
    },
    'review-keys': async () => await review.openKeys(),
    'clip-empty': async () => await app.goToAddress('/clip'),
    clip: async () => {
      await clip.chooseFirstRun();
      await clip.expectPicture();
    },
    'agreement-none': async () => {
      await labels.signAs('Ada');
      await labels.openAgreement(await labels.datasetId());
    },
    agreement: async () => {
      const datasetId = await labels.datasetId();
      await labels.openReview(datasetId);
      await labels.decideAll(['N', 'A', 'U', 'N']);
      await labels.openReview(datasetId, 'blind');
      await labels.decideAll(['N', 'N', 'U', 'N']);
      await labels.openAgreement(datasetId);
    },
    labels: async () => {
      await labels.openReview(await labels.datasetId());
      await labels.openMenu(text.labels.action);
    },
    vocabulary: async () => await labels.openMenu(text.vocabulary.action),
    settings: plain('settings'),
    shortcuts: async () => await app.openShortcuts(),
  };
}
