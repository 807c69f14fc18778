import { expect, test } from 'vitest';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import type { RunRecord } from '../../runs/record.ts';
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

interface Added {
  readonly ids?: string[];
  readonly noise?: number;
  readonly seed?: number;
  readonly scores?: Record<string, number>;
  readonly record?: Partial<RunRecord>;
}

async function place() {
  const made = await reviewedWorkspace(await temporaryFolder(), {
    ids: ['00', '02'],
    train: 2,
    test: 1,
    seconds: 0.05,
  });
  const training = [0, 0.5, 1, 1.5, 3];
  const add = (name: string, offset: number, more: Added = {}) =>
    addScoredRun(made, {
      ...{ name, scores: more.scores ?? scores(offset, more.ids ?? ['00', '02'], more.noise ?? 0), training },
      record: { seed: more.seed ?? 0, created: `2026-01-0${name.length}T00:00:00.000Z`, ...more.record },
    });
  return { ...made, add };
}

const one = (runIds: readonly string[]): string[][] => runIds.map((id) => [id]);
const clipsOf = { type: 'fan', id: '00', sort: 'path', descending: false, offset: 0, limit: 100 } as const;

test('differences to the baseline, averages over what all columns have', async () => {
  const { app, add } = await place();
  const weak = await add('a', 1, { seed: 1 });
  const strong = await add('bb', 4, { seed: 2 });
  const partial = await add('ccc', 4, { ids: ['00'], seed: 3 });
  const found = await app.call('runs.compare', { columns: one([weak, strong, partial]) });
  expect(found.columns.map(({ label }) => label)).toEqual(
    [1, 2, 3].map((seed) => expect.stringContaining(`seed ${seed}`) as string),
  );
  expect(found.machines.map(({ id }) => id)).toEqual(['00', '02']);
  const [first, second] = found.machines;
  expect(first!.differences[0]).toBeNull();
  const { auc } = first!.differences[1]!;
  const [base, better] = first!.figures.map((figure) => figure.auc!);
  expect(auc!.difference).toBeCloseTo(better!.value - base!.value, 12);
  expect(auc!.interval.low).toBeGreaterThan(0);
  expect(auc!.pValue).toBeLessThan(0.05);
  expect(second!.figures[2]).toMatchObject({ auc: null, reason: 'not scored here' });
  expect(second!.runIds).toEqual([[weak], [strong], []]);
  expect(second!.differences[2]).toMatchObject({ auc: null, pauc: null, clips: 0 });
  // Figures and their intervals are those of the table of results.
  const { rows } = await app.call('results.table', {});
  const row = rows.find(({ runId, id }) => runId === weak && id === '00')!;
  expect(base).toEqual({ value: row.auc, interval: row.aucInterval, spread: null });
  // Only fan 00 is in all three.
  expect(found.averages.map(({ of, type, ids }) => [of, type, ids])).toEqual([
    ['ids-of-type', 'fan', 1],
    ['types', null, 1],
    ['ids', null, 1],
  ]);
  for (const { figures, differences } of found.averages) {
    expect(figures[1]!.auc!.value).toBeCloseTo(better!.value, 12);
    expect(differences[1]!.auc!.difference).toBeCloseTo(auc!.difference, 12);
    expect(differences[0]).toBeNull();
  }
  const other = await app.call('runs.compare', { columns: one([weak, strong, partial]), baseline: 1 });
  expect(other.machines[0]!.differences[1]).toBeNull();
  expect(other.machines[0]!.differences[0]!.auc!.difference).toBeCloseTo(-auc!.difference, 12);
  await expect(app.call('runs.compare', { columns: one([weak, strong]), baseline: 2 })).rejects.toEqual(
    withCode('COLUMN_UNKNOWN'),
  );
});

test('seeds of one configuration are one column: their mean, their spread, no interval of their own', async () => {
  const { app, add } = await place();
  const seeds = [await add('a', 1, { seed: 1 }), await add('bb', 2, { seed: 2 })];
  const strong = await add('ccc', 4, { seed: 3 });
  const found = await app.call('runs.compare', { columns: [[strong], seeds] });
  expect(found.columns[1]!.label).toContain('seeds 1, 2');
  const alone = await app.call('runs.compare', { columns: one([strong, ...seeds]) });
  const of = (column: number): number => alone.machines[0]!.figures[column]!.auc!.value;
  const { auc, runs } = found.machines[0]!.figures[1]!;
  expect(runs).toBe(2);
  expect(auc!.value).toBeCloseTo((of(1) + of(2)) / 2, 12);
  expect(auc!.spread).toBeCloseTo(Math.abs(of(1) - of(2)) / Math.SQRT2, 12);
  expect(auc!.interval).toBeNull();
  const difference = found.machines[0]!.differences[1]!.auc!;
  expect(difference.difference).toBeCloseTo((of(1) + of(2)) / 2 - of(0), 12);
  expect(difference.interval.low).toBeLessThan(difference.difference);
  const mean = found.averages.find((average) => average.of === 'ids')!.figures[1]!.auc!;
  expect(mean.spread).toBeGreaterThan(0);
});

test('what belongs together: other seeds, other machines; not other settings, nor the same run made again', async () => {
  const { app, add } = await place();
  const runIds = [
    await add('a', 1, { seed: 1 }),
    await add('bb', 1, { seed: 2 }),
    await add('ccc', 1, { seed: 1 }),
    await add('dddd', 1, { seed: 1, record: { preset: 'cpu' } }),
    await add('eeeee', 1, { seed: 1, record: { machineIds: ['02'] }, ids: ['02'] }),
    await add('ffffff', 1, {
      seed: 4,
      record: {
        data: { root: '/elsewhere', layout: 'dcase', fingerprint: 'b'.repeat(64), clips: { train: 2, test: 6 } },
      },
    }),
  ];
  const found = await app.call('runs.configurations', { runIds });
  const [a, b, c, d, e, f] = runIds;
  expect(found.map((each) => each.runIds)).toEqual([[a, b, e], [c], [d], [f]]);
  expect(found[0]!.seeds).toEqual([
    { seed: 1, runIds: [a, e] },
    { seed: 2, runIds: [b] },
  ]);
  expect(new Set(found.map(({ label }) => label)).size).toBe(4);
});

test('only clips that both have scored are compared, and their number is told', async () => {
  const { app, add } = await place();
  const whole = await add('a', 1);
  const scored = Object.entries(scores(4, ['00'], 0));
  const part = await add('bb', 4, { scores: Object.fromEntries(scored.filter(([path]) => !path.endsWith('5.wav'))) });
  const { machines } = await app.call('runs.compare', { columns: one([whole, part]) });
  expect(machines[0]!.figures.map(({ clips }) => clips)).toEqual([2 * COUNT, 2 * COUNT - 2]);
  const { clips, auc, pauc } = machines[0]!.differences[1]!;
  expect(clips).toBe(2 * COUNT - 2);
  // On the ten shared clips the whole run has another AUC than on its twelve.
  const shared = await add('ccc', 1, {
    scores: Object.fromEntries(Object.entries(scores(1, ['00'], 0)).filter(([path]) => !path.endsWith('5.wav'))),
  });
  const again = await app.call('runs.compare', { columns: one([shared, part]) });
  expect(auc!.difference).toBeCloseTo(again.machines[0]!.differences[1]!.auc!.difference, 12);
  expect(pauc!.difference).toBeCloseTo(again.machines[0]!.differences[1]!.pauc!.difference, 12);
});

test('clips that one flags and the other does not, by saved thresholds before proposals', async () => {
  const { app, add } = await place();
  const runIds = [await add('a', 1), await add('bb', 4, { noise: 0.01 })];
  const columns = one(runIds);
  const save = (runId: string, value: number) =>
    app.call('thresholds.save', {
      ...{ runId, type: 'fan', id: '00', score: 'mean', value },
      method: 'manual',
      parameter: null,
      by: 'Anna',
    });
  const all = await app.call('runs.compareClips', { ...clipsOf, columns, by: 'any' });
  expect(all.total).toBe(2 * COUNT);
  expect(all.rows.every(({ caught }) => !caught.includes(null))).toBe(true);
  expect(all.lines).toEqual([1, 2].map(() => ({ saved: 0, proposed: 1, none: 0 })));
  await save(runIds[0]!, 3.5);
  await save(runIds[1]!, 3.5);
  // Anomalies i + 1 against i + 4: those from 0 to 2 are found by the second alone; normal ones are the same but for noise.
  const alone = [0, 1, 2].map((i) => testClip('anomaly', i));
  const told = async (more: object) =>
    await app.call('runs.compareClips', { ...clipsOf, columns, label: 'anomaly', by: 'any', ...more });
  const differing = await told({ by: 'differ' });
  expect(differing.rows.map(({ path, caught }) => [path, caught])).toEqual(alone.map((path) => [path, [false, true]]));
  expect(differing.counts).toEqual({ all: 6, differ: 3, byAll: 3, byNone: 0 });
  expect(differing.lines[0]).toEqual({ saved: 1, proposed: 0, none: 0 });
  expect((await told({ caughtBy: 1, missedBy: 0 })).rows.map(({ path }) => path)).toEqual(alone);
  expect((await told({ caughtBy: 0 })).total).toBe(3);
  expect((await told({ search: 'anomaly_id_00_00000004' })).total).toBe(1);
  expect((await told({ sort: 1, descending: true })).rows[0]!.path).toBe(testClip('anomaly', 5));
  // Three normal clips lie above 3.5 under the first: 4 and 5 only.
  const normal = await app.call('runs.compareClips', { ...clipsOf, columns, label: 'normal', by: 'all' });
  expect(normal.rows.map(({ path }) => path)).toEqual([4, 5].map((i) => testClip('normal', i)));
});

test('a column of several runs catches what more than half of them flag', async () => {
  const { app, add } = await place();
  const [low, middle, high] = [await add('a', 1), await add('bb', 3), await add('ccc', 5)];
  for (const runId of [low, middle, high]) {
    const line = { runId, type: 'fan', id: '00', score: 'mean', value: 4.5 } as const;
    await app.call('thresholds.save', { ...line, method: 'manual', parameter: null, by: 'Anna' });
  }
  const { rows } = await app.call('runs.compareClips', {
    ...{ ...clipsOf, columns: [[low], [middle, high]], label: 'anomaly', by: 'any' },
  });
  expect(rows.slice(0, 3).map(({ flagged, caught }) => [flagged[1], caught[1]])).toEqual([
    [{ runs: 1, of: 2 }, false],
    [{ runs: 1, of: 2 }, false],
    [{ runs: 2, of: 2 }, true],
  ]);
  expect(rows[2]!.scores).toEqual([3, 6]);
});

test('runs without a common machine are refused, and a run is compared once', async () => {
  const { app, add } = await place();
  const runIds = [await add('a', 1, { ids: ['00'] }), await add('bb', 1, { ids: ['02'] })];
  await expect(app.call('runs.compare', { columns: one(runIds) })).rejects.toEqual(withCode('RUNS_UNRELATED'));
  await expect(app.call('runs.compare', { columns: one([runIds[0]!, runIds[0]!]) })).rejects.toEqual(
    withCode('ARGUMENTS_INVALID'),
  );
});
