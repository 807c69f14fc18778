import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import { addScoredRun, reviewedWorkspace, testClip } from '../testing/scored-run.ts';
import { withCode } from '../testing/workstation.ts';

const COUNT = 6;
/** Anomalous clips score `offset` above normal ones; the last normal clip is a hard one. */
function scores(offset: number, ids: readonly string[], noise: number): Record<string, number> {
  const made: Record<string, number> = {};
  for (const id of ids) {
    for (let i = 0; i < COUNT; i += 1) {
      made[testClip('normal', i, id)] = i + ((i * 7) % 5) * noise;
      made[testClip('anomaly', i, id)] = i + offset + ((i * 3) % 5) * noise;
    }
  }
  return made;
}

async function place() {
  const made = await reviewedWorkspace(await temporaryFolder(), {
    ids: ['00', '02'],
    train: 2,
    test: 1,
    seconds: 0.05,
  });
  const training = [0, 0.5, 1, 1.5, 3];
  const add = (name: string, offset: number, more: { ids?: string[]; noise?: number; seed?: number } = {}) =>
    addScoredRun(made, {
      ...{ name, scores: scores(offset, more.ids ?? ['00', '02'], more.noise ?? 0), training },
      record: { seed: more.seed ?? 0, created: `2026-01-0${name.length}T00:00:00.000Z` },
    });
  return { ...made, add };
}

test('differences to the first run, averages over what all have, seeds of one configuration together', async () => {
  const { app, add } = await place();
  const weak = await add('a', 1, { seed: 1 });
  const strong = await add('bb', 4, { seed: 2 });
  const partial = await add('ccc', 4, { ids: ['00'], seed: 3 });
  const found = await app.call('runs.compare', { runIds: [weak, strong, partial] });
  expect(found.runs.map(({ label }) => label)).toEqual(
    [1, 2, 3].map((seed) => expect.stringContaining(`seed ${seed}`) as string),
  );
  expect(found.machines.map(({ id }) => id)).toEqual(['00', '02']);
  const [first, second] = found.machines;
  expect(first!.differences[0]).toBeNull();
  const { auc } = first!.differences[1]!;
  expect(auc!.difference).toBeCloseTo(first!.figures[1]!.auc! - first!.figures[0]!.auc!, 12);
  expect(auc!.interval.low).toBeGreaterThan(0);
  expect(auc!.pValue).toBeLessThan(0.05);
  expect(second!.figures[2]).toMatchObject({ auc: null, reason: 'the run has not scored it' });
  expect(second!.differences[2]).toMatchObject({ auc: null, pauc: null, clips: 0 });
  // Only fan 00 is in all three.
  expect(found.averages.map(({ machines }) => machines)).toEqual([1, 1, 1]);
  expect(found.averages[1]!.aucDifference!.difference).toBeCloseTo(auc!.difference, 12);
  expect(found.averages[0]!.aucDifference).toBeNull();
  expect(found.groups).toHaveLength(1);
  const aucs = first!.figures.map((figure) => figure.auc!);
  expect(found.groups[0]!.machines[0]!.auc!.mean).toBeCloseTo(aucs.reduce((a, b) => a + b) / 3, 12);
  expect(found.groups[0]!.machines[0]!.auc!.spread).toBeGreaterThan(0);
  expect(found.groups[0]!.machines[1]!.auc!.mean).toBeCloseTo(
    (second!.figures[0]!.auc! + second!.figures[1]!.auc!) / 2,
    12,
  );
});

test('clips that one run flags and the other does not, by saved thresholds before proposals', async () => {
  const { app, add } = await place();
  const runIds = [await add('a', 1), await add('bb', 4, { noise: 0.01 })];
  const args = { runIds, type: 'fan', id: '00', offset: 0, limit: 100 };
  const save = (runId: string, value: number) =>
    app.call('thresholds.save', {
      ...{ runId, type: 'fan', id: '00', score: 'mean', value },
      method: 'manual',
      parameter: null,
      by: 'Anna',
    });
  const all = await app.call('runs.compareClips', { ...args, differ: false });
  expect(all.total).toBe(2 * COUNT);
  expect(all.rows.every(({ flagged }) => !flagged.includes(null))).toBe(true);
  await save(runIds[0]!, 3.5);
  await save(runIds[1]!, 3.5);
  const { rows } = await app.call('runs.compareClips', { ...args, differ: true });
  // Anomalies i + 1 against i + 4: those from 0 to 2 are found by the second alone; normal ones are the same but for noise.
  expect(rows.map(({ path, flagged }) => [path, flagged])).toEqual(
    [0, 1, 2].map((i) => [testClip('anomaly', i), [false, true]]),
  );
});

test('runs without a common machine are refused', async () => {
  const { app, add } = await place();
  const runIds = [await add('a', 1, { ids: ['00'] }), await add('bb', 1, { ids: ['02'] })];
  await expect(app.call('runs.compare', { runIds })).rejects.toEqual(withCode('RUNS_UNRELATED'));
  await expect(app.call('runs.compare', { runIds: [runIds[0]!, runIds[0]!] })).rejects.toEqual(
    withCode('ARGUMENTS_INVALID'),
  );
});
