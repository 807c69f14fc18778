/** Many clips: imported, scored with a model that is there already, and browsed as the page does it. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustFigure, TrustOptions } from '../../part.ts';
import { succeeds } from '../numbers/program.ts';
import { mb, ms, median, peakDuring, quantile, timed } from './measure.ts';
import { writeShortClips } from './short-clips.ts';
import { trainSmall } from './small-model.ts';
import { openCaller, type Caller } from './workstation.ts';

const TEST = 'trust/parts/load/clips.ts';
const TRAIN = 40;
/** A page of a table, as the screens ask for it. */
const PAGE = 100;
/** A person notices a table that answers later. */
const PATIENCE_MS = 300;
/** The first results table over all scores: intervals of every machine are computed then, and kept. */
const FIRST_PATIENCE_MS = 5000;
/** Of main: what a workstation of four GiB can give. */
const MOST_MEMORY = 1e9;

export async function manyClips(options: TrustOptions): Promise<TrustFigure[]> {
  const { folder, size, say } = options;
  const clips = size === 'long' ? 30_000 : 600;
  const place = join(folder, 'clips');
  const root = join(place, 'data');
  const runs = join(place, 'workspace', 'runs');
  const cache = { cache: join(place, 'cache') };
  await writeShortClips(root, clips, TRAIN);
  const caller = await openCaller(place);
  try {
    const [importPeak, [importMs]] = await peakDuring(() =>
      timed(async () => {
        const { jobId } = await caller.call('datasets.import', { root, name: 'Many' });
        await caller.finished(jobId);
      }),
    );
    say(`${clips} clips imported in ${(importMs / 1000).toFixed(0)} s, peak ${mb(importPeak)}`);
    const model = await trainSmall(`${root}-few`, runs, cache);
    const [scoreMs] = await timed(() => succeeds(['score', '--run', model, '--data', root, '--out', model], cache));
    say(`${clips - TRAIN} scored in ${(scoreMs / 1000).toFixed(0)} s`);
    const [browsePeak, times] = await peakDuring(() => browse(caller, clips - TRAIN, size === 'long' ? 10 : 3));
    const first = times.find(({ what }) => what === FIRST)!;
    const usual = times.filter((each) => each !== first);
    const slowest = Math.max(...usual.map(({ typical }) => typical));
    const peak = Math.max(importPeak, browsePeak);
    const spoken = usual.map(({ what, typical, most }) => `${what} ${ms(typical)} (95 % ${ms(most)})`).join(', ');
    say(`${spoken}; ${FIRST} ${ms(first.typical)}`);
    return [
      {
        promise: `A data set of many clips imports and is scored whole; main stays below ${mb(MOST_MEMORY)}`,
        test: TEST,
        figure: `${clips} clips: imported in ${(importMs / 1000).toFixed(0)} s, ${clips - TRAIN} scored with maps in ${(scoreMs / 1000).toFixed(0)} s, peak of main ${mb(peak)}`,
        kept: peak < MOST_MEMORY,
      },
      {
        promise: `Its tables, lists and clips answer within ${PATIENCE_MS} ms (median)`,
        test: TEST,
        figure: `medians: ${spoken}`,
        kept: slowest < PATIENCE_MS,
      },
      {
        promise: `Their results are there within ${FIRST_PATIENCE_MS / 1000} s of being asked for the first time, intervals included`,
        test: TEST,
        figure: ms(first.typical),
        kept: first.typical < FIRST_PATIENCE_MS,
      },
    ];
  } finally {
    await caller.close();
    await rm(place, { recursive: true, force: true });
  }
}

const FIRST = 'first results';

interface Times {
  readonly what: string;
  readonly typical: number;
  readonly most: number;
}

/** What the screens ask for, `rounds` times at different places. */
async function browse(caller: Caller, scored: number, rounds: number): Promise<Times[]> {
  const [dataset] = await caller.call('datasets.list', {});
  const run = (await caller.call('runs.list', {})).find(({ kind }) => kind === 'model');
  if (dataset === undefined || run === undefined) throw new Error('the data set or the run is not in the workspace');
  if (run.scored !== scored) throw new Error(`${run.scored} clips are scored, not ${scored}`);
  const kinds = new Map<string, number[]>();
  const note = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    const [time, result] = await timed(work);
    kinds.set(what, [...(kinds.get(what) ?? []), time]);
    return result;
  };
  for (let round = 0; round < rounds; round += 1) {
    const share = round / rounds;
    const table = { id: dataset.id, sort: 'path', descending: round % 2 === 1, limit: PAGE } as const;
    const all = await note('table', () =>
      caller.call('datasets.clips', { ...table, offset: Math.floor(share * scored) }),
    );
    if (all.rows.length === 0) throw new Error('the table has no rows');
    const search = { ...table, search: String(1000 + round), offset: 0 };
    await note('search', () => caller.call('datasets.clips', search));
    await note(round === 0 ? FIRST : 'results', () => caller.call('results.table', {}));
    const machine = { type: 'fan', id: ['00', '02', '04', '06'][round % 4]! };
    const list = await note('scored list', () =>
      caller.call('results.clips', {
        ...{ runId: run.id, ...machine, sort: run.scores.default, descending: true, limit: PAGE },
        offset: Math.floor((share * scored) / 8),
      }),
    );
    const clip = list.rows[round % list.rows.length];
    if (clip === undefined) throw new Error('the list has no clips');
    await note('clip', () => caller.call('clips.open', { path: clip.path, runId: run.id, datasetId: dataset.id }));
  }
  return [...kinds].map(([what, values]) => ({ what, typical: median(values), most: quantile(values, 0.95) }));
}
