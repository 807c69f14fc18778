/** A run that a killed program has left, and that no job will come to, is gone on with from the list of runs. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { text } from '../../../src-renderer/text/index.ts';
import { Results } from '../../pages/results.ts';
import { Train } from '../../pages/train.ts';
import { test } from '../../test.ts';

test.use({ start: 'prepared' });

test('a run that was planned and never begun is resumed to its end', async ({ app, page, places }) => {
  test.setTimeout(120_000);
  const runs = join(places.workspace, 'runs');
  const name = readdirSync(runs).find((each) => each.includes('fan'))!;
  const run = join(runs, name);
  const scores = readFileSync(join(run, 'scores.csv'), 'utf8');
  // As the planner leaves it: a record, and nothing of what it makes.
  const record = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(
    join(run, 'run.json'),
    JSON.stringify({ ...record, status: 'queued', started: null, ended: null, process: null }),
  );
  for (const made of ['checkpoints', 'maps', 'metrics.jsonl', 'scores.csv', 'training-scores.csv'])
    rmSync(join(run, made), { recursive: true, force: true });

  await app.goTo('results');
  await new Results(page).showRuns();
  const row = page.getByRole('row').filter({ hasText: text.results.status.notBegun });
  await row.getByRole('button', { name: new RegExp(`^${text.results.resumeRun('')}`) }).click();
  await expect(page).toHaveURL(/#\/train/);
  // The queue also has the finished job of the first time.
  await expect.poll(() => existsSync(join(run, 'scores.csv')), { timeout: 60_000 }).toBe(true);
  await new Train(page).expectState('finished');
  expect(readFileSync(join(run, 'scores.csv'), 'utf8')).toBe(scores);

  await app.goTo('results');
  await new Results(page).showRuns();
  await expect(page.getByRole('row').filter({ hasText: text.results.status.notBegun })).toHaveCount(0);
});
