/** Two reviewers and their agreement, and their labels as files of another program and back. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../../src-renderer/text/index.ts';
import { Labels } from '../../pages/labels.ts';
import { expect, test } from '../../test.ts';

test.use({ start: 'prepared' });

test('a blind second reviewer, their kappa, what they settle; labels to Audacity and back', async ({
  app,
  page,
  places,
}) => {
  const labels = new Labels(app);
  await labels.signAs('Ada');
  const datasetId = await labels.datasetId();
  await labels.openReview(datasetId);
  const paths = await labels.decideAll(['N', 'A', 'U', 'N']);
  await labels.expectDecided(4);

  await labels.signAs('Ben');
  await labels.openReview(datasetId, 'blind');
  expect(await labels.decideAll(['N', 'N', 'U', 'N'])).toEqual(paths);
  await labels.expectDecided(4);

  // p_o = 3/4; p_e = 0.5 x 0.75 + 0.25 x 0 + 0.25 x 0.25 = 0.4375; kappa = 0.3125 / 0.5625 = 0.556.
  await labels.openMenu(text.agreement.action);
  await expect(page.getByText('0.56', { exact: true })).toBeVisible();
  await expect(page.getByText(text.agreement.readings.moderate)).toBeVisible();
  await expect(page.getByText('75.0 %')).toBeVisible();
  const row = labels.toSettle.getByRole('row').filter({ hasText: paths[1]! });
  await expect(row).toContainText('Anomalous');
  await expect(labels.toSettle.getByRole('row')).toHaveCount(2);
  await row.getByRole('button').click();
  await expect(page).toHaveURL(/kind=adjudication/);
  await expect(labels.path).toHaveText(paths[1]!);
  await labels.decide('A');
  await expect(page.locator('[data-state=saved]')).toBeVisible();
  await labels.openAgreement(datasetId);
  await expect(page.getByText(text.agreement.listCount(0, 1))).toBeVisible();

  const folder = join(places.folder, 'labels');
  await labels.openReview(datasetId, 'blind');
  await labels.exportTo(folder, /^Audacity/);
  const names = await readdir(folder);
  expect(names).toHaveLength(4);
  expect(await readFile(join(folder, names[0]!), 'utf8')).toMatch(/!(normal|unsure)/);

  await labels.signAs('Cleo');
  await labels.openReview(datasetId);
  await labels.chooseFiles(names.map((name) => join(folder, name)));
  await expect(labels.dialog.getByText(text.labels.preview(4, 0))).toBeVisible();
  await labels.dialog.getByRole('button', { name: text.labels.run, exact: true }).click();
  await labels.expectDecided(4);
  await page.getByRole('button', { name: text.labels.undo, exact: true }).last().click();
  // Said aloud and shown.
  await expect(page.getByText(text.labels.undone).first()).toBeVisible();
  await labels.expectDecided(0);
});
