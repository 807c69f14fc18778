/** A report as a person makes it: from the dialog to a file that is opened without network, and as PDF. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { text } from '../../src-renderer/text/index.ts';
import { CHROMIUM_ARGS, CHROMIUM_PATH } from '../../scripts/chromium.mjs';
import { barriersIn } from '../axe.ts';
import { Report } from '../pages/report.ts';
import { Results } from '../pages/results.ts';
import { expect, test } from '../test.ts';

test.use({ start: 'prepared' });

test('a report is made, read without network, and printed', async ({ app, page, places }) => {
  test.setTimeout(120_000);
  await app.goTo('results');
  await expect(new Results(page).rows).toHaveCount(1);
  const report = new Report(page);
  await report.open();
  await report.field(text.report.name).fill('Fans <b>first</b>');
  await report.field(text.report.author).fill('Ada');
  await report.chooseClips('all');
  await report.field(text.report.folder).fill(places.folder);
  await report.create();
  const html = join(places.folder, 'Fans b first b.html');
  expect((await stat(html)).size).toBeGreaterThan(50_000);

  const browser = await chromium.launch({ executablePath: CHROMIUM_PATH, args: [...CHROMIUM_ARGS] });
  try {
    const context = await browser.newContext({ offline: true, colorScheme: 'dark' });
    const reader = await context.newPage();
    const asked: string[] = [];
    const problems: string[] = [];
    reader.on('request', (request) => asked.push(request.url()));
    reader.on('console', (message) => problems.push(message.text()));
    reader.on('pageerror', (error) => problems.push(error.message));
    await reader.goto(`file://${encodeURI(html)}`);
    await expect(reader.getByRole('heading', { level: 1 })).toHaveText('Fans <b>first</b>');
    await expect(reader.getByRole('heading', { level: 2 })).toHaveCount(8);
    await expect(reader.getByRole('article')).toHaveCount(6);
    const picture = reader.getByRole('img', { name: /^Log-mel and anomaly map of / }).first();
    await expect(picture).toBeVisible();
    // Both lanes are pictures that were decoded.
    const sizes = await picture.locator('image').evaluateAll(
      async (images) =>
        await Promise.all(
          images.map(async (image) => {
            const decoded = new Image();
            decoded.src = image.getAttribute('href') ?? '';
            await decoded.decode();
            return decoded.naturalHeight;
          }),
        ),
    );
    expect(sizes).toEqual([128, 128]);
    expect(asked.filter((address) => !/^(file|data):/.test(address))).toEqual([]);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }

  await report.another();
  await report.field(text.report.name).fill('Fans printed');
  await report.chooseFormat('pdf');
  await report.create();
  const pdf = await readFile(join(places.folder, 'Fans printed.pdf'));
  expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
  expect(pdf.length).toBeGreaterThan(50_000);
  await report.close();
});

test('the dialog says what is missing, and keeps nobody out', async ({ app, page }) => {
  await app.goTo('results');
  await expect(new Results(page).rows).toHaveCount(1);
  const report = new Report(page);
  await report.open();
  expect(await barriersIn(app, page, 'report')).toEqual([]);
  await report.dialog.getByRole('checkbox', { name: /AudDSR/ }).click();
  await expect(report.dialog.getByRole('alert')).toHaveText(text.report.noRuns);
  await expect(report.createButton).toBeDisabled();
});
