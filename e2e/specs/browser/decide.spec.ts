/** From scores to decisions as a person makes them: a line, its files; and two runs against each other. In one host, for time. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../../src-renderer/text/index.ts';
import { Compare } from '../../pages/compare.ts';
import { Decide } from '../../pages/decide.ts';
import { Results } from '../../pages/results.ts';
import { expect, test } from '../../test.ts';

test.use({ start: 'comparable' });

test('a threshold is moved, saved, and written as decision files that say what was shown', async ({
  app,
  page,
  places,
}) => {
  const decide = new Decide(page);
  await app.goTo('results');
  await new Results(page).rows
    .first()
    .getByRole('button', { name: /^Threshold of / })
    .click();
  await expect(decide.line).toBeVisible();

  // By keys: each press takes the line past one clip.
  await decide.line.focus();
  await decide.line.press('End');
  expect((await decide.figure('flagged'))[0]).toBe(0);
  await decide.line.press('ArrowLeft');
  await expect.poll(async () => (await decide.figure('flagged'))[0]).toBe(1);

  // By the pointer: to the left, more is flagged.
  const before = await decide.value();
  await decide.dragLine(-120);
  await expect.poll(async () => await decide.value()).toBeLessThan(before);
  await decide.save('fan', '00', 'Ada');

  // A proposal takes its place.
  await decide.take('f1');
  await decide.save('fan', '00');
  const value = await decide.value();
  const [flagged, clips] = await decide.figure('flagged');
  const [missed, anomalous] = await decide.figure('missed');
  const [falseAlarms, normal] = await decide.figure('falseAlarms');
  expect([clips, anomalous, normal]).toEqual([12, 6, 6]);

  const folder = join(places.folder, 'decisions');
  await decide.writeFiles(folder);
  const written = await readdir(folder, { recursive: true });
  const fileOf = async (name: string): Promise<[string, number][]> => {
    const file = written.find((each) => each.endsWith(name))!;
    const lines = (await readFile(join(folder, file), 'utf8')).trim().split('\n');
    return lines.map((line) => [line.split(',')[0]!, Number(line.split(',')[1])]);
  };
  const decisions = await fileOf('decision_result_fan_id_00.csv');
  const scores = new Map(await fileOf('anomaly_score_fan_id_00.csv'));
  expect(decisions).toHaveLength(clips);
  for (const [clip, decision] of decisions) expect([clip, decision]).toEqual([clip, scores.get(clip)! > value ? 1 : 0]);
  const flaggedOf = (label: string): number =>
    decisions.filter(([clip, decision]) => clip.startsWith(label) && decision === 1).length;
  expect(flaggedOf('anomaly') + flaggedOf('normal')).toBe(flagged);
  expect(anomalous - flaggedOf('anomaly')).toBe(missed);
  expect(flaggedOf('normal')).toBe(falseAlarms);
});

test('two runs against each other: figures, differences, curves, clips, both maps on one time axis', async ({
  app,
  page,
}) => {
  const compare = new Compare(page);
  await app.goTo('results');
  await compare.openAll();
  const row = compare.row('fan 00');
  await expect(row.getByRole('cell')).toHaveCount(2);
  // The baseline has a figure with its interval, the other a difference with interval and p as well.
  await expect(row.getByRole('cell').first()).toHaveText(/^\s*\d+\.\d\s*\d+\.\d – \d+\.\d\s*$/);
  await expect(row.getByRole('cell').last()).toHaveText(/[+−]?\d+\.\d\s*[+−]?\d+\.\d to [+−]?\d+\.\d\s*p [<\d]/);
  await expect(compare.table.getByRole('row').filter({ hasText: text.compare.publishedBadge })).toHaveCount(2);
  const chart = page.getByRole('img', { name: /^ROC, fan 00\. .+ AUC .+ AUC / });
  await expect(chart).toBeVisible();

  await compare.openClips();
  await compare.choose('by', /^All clips/);
  await expect(compare.clips).toHaveCount(6);
  await compare.choose('label', text.compare.labels.any);
  await expect(compare.clips).toHaveCount(12);
  await compare.clips.first().click();
  await expect(compare.maps).toHaveCount(2);
  // One axis: what is zoomed under one map is zoomed under the other.
  const shown = async (): Promise<readonly (string | undefined)[]> =>
    (await compare.maps.evaluateAll((maps) => maps.map((map) => map.getAttribute('aria-label')!))).map(
      (label) => /shown from \S+ s to \S+ s/.exec(label)?.[0],
    );
  const whole = await shown();
  expect(whole[0]).toBe(whole[1]);
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect.poll(async () => (await shown())[0]).not.toBe(whole[0]);
  const zoomed = await shown();
  expect(zoomed[0]).toBe(zoomed[1]);
  await page.keyboard.press('j');
  await expect(page.getByText(text.compare.maps.place(2, 12))).toBeVisible();
  await page.getByRole('button', { name: text.compare.maps.back }).click();
  await expect(compare.table).toBeVisible();
});
