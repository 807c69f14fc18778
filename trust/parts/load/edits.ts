/** A day of annotating: many edits of many clips, some taken back and done again, through the contract's channels. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EMPTY, roundMicro, type Annotation } from '../../../src-shared/review/annotation.ts';
import { applyEdit, inverse, type Change, type Edit } from '../../../src-shared/review/edit.ts';
import { Random } from '../../../src-main/engine/random.ts';
import type { TrustFigure, TrustOptions } from '../../part.ts';
import { bytesOf, mb, median, ms, quantile, timed } from './measure.ts';
import { writeShortClips } from './short-clips.ts';
import { openCaller, type Caller } from './workstation.ts';

const TEST = 'trust/parts/load/edits.ts';
const LARGEST_STORE = 200e6;
const BY = 'Eva';
const TAGS = ['one', 'two', 'three'];
const VERDICTS = ['normal', 'anomalous', 'unsure', null] as const;
/** Of all actions; half as many are done again. */
const UNDONE = 0.1;
/** The last may take so many times as long as the first, or this long; noise of the machine included. */
const SLOWER = 3;
const FAST_MS = 20;

export async function dayOfEdits(options: TrustOptions): Promise<TrustFigure[]> {
  const { folder, size, seed, say } = options;
  const edits = size === 'long' ? 100_000 : 1500;
  const place = join(folder, 'edits');
  const workspace = join(place, 'workspace');
  await writeShortClips(join(place, 'data'), size === 'long' ? 1000 : 60, 20);
  let caller = await openCaller(place);
  try {
    const { jobId } = await caller.call('datasets.import', { root: join(place, 'data') });
    const { datasetId } = await caller.finished(jobId);
    await caller.call('review.setVocabulary', {
      by: BY,
      tags: TAGS.map((id) => ({ id, name: id, colour: '#aa3377', retired: false })),
    });
    const pass = await caller.call('review.open', { runId: null, datasetId: datasetId!, reviewer: BY, kind: 'first' });
    const { rows } = await caller.call('datasets.clips', {
      id: datasetId!,
      sort: 'path',
      descending: false,
      offset: 0,
      limit: 1000,
    });
    const day = new Day(
      caller,
      pass.id,
      rows.map(({ path }) => path),
      seed,
    );
    for (let done = 0; done < edits; done += 1) {
      await day.act();
      if ((done + 1) % Math.ceil(edits / 10) === 0) {
        say(
          `${done + 1} edits, store ${mb(await bytesOf(workspace, 'earmark.sqlite'))}, ${ms(median(day.times.slice(-1000)))} each`,
        );
      }
    }
    const open = await bytesOf(workspace, 'earmark.sqlite');
    await caller.close();
    const closed = await bytesOf(workspace, 'earmark.sqlite');
    const [reopenMs, again] = await timed(() => openCaller(place));
    caller = again;
    const tenth = Math.floor(day.times.length / 10);
    const [first, last] = [median(day.times.slice(0, tenth)), median(day.times.slice(-tenth))];
    const wrong = await day.differences(caller);
    const { total } = await caller.call('review.audit', { reviewId: pass.id, offset: 0, limit: 1 });
    const [undone, undoMs] = await takeBack(caller, pass.id, size === 'long' ? 2000 : 200);
    const most = Math.max(open, closed);
    return [
      {
        promise: `A day of ${edits.toLocaleString('en')} edits with undo keeps the store below ${mb(LARGEST_STORE)}`,
        test: TEST,
        figure: `${mb(most)} open, ${mb(closed)} closed (${Math.round(closed / day.times.length)} bytes an action)`,
        kept: most < LARGEST_STORE,
      },
      {
        promise: 'Edits at its end are about as fast as at its start, and the workspace opens again at once',
        test: TEST,
        figure: `median of the first tenth ${ms(first)}, of the last ${ms(last)} (95 % ${ms(quantile(day.times.slice(-tenth), 0.95))}); opened again in ${ms(reopenMs)}`,
        kept: last < Math.max(FAST_MS, SLOWER * first),
      },
      {
        promise:
          'Every edit, undo and redo is in the audit trail, every clip is as it was left, and all can be taken back',
        test: TEST,
        figure: `${total} entries for ${day.entries} changes; ${wrong} of ${rows.length} clips differ; ${undone} taken back afterwards, ${ms(undoMs)} each`,
        // The pass itself is an entry.
        kept: total === day.entries + 1 && wrong === 0,
      },
    ];
  } finally {
    await caller.close();
    await rm(place, { recursive: true, force: true });
  }
}

/** Acts as a person would, and keeps what the clips must be like. */
class Day {
  readonly times: number[] = [];
  /** Changes that the audit trail must have. */
  entries = 0;
  readonly #caller: Caller;
  readonly #reviewId: string;
  readonly #paths: readonly string[];
  readonly #random: Random;
  readonly #clips = new Map<string, Annotation>();
  readonly #done: Edit[] = [];
  readonly #undone: Edit[] = [];
  #boxes = 0;

  constructor(caller: Caller, reviewId: string, paths: readonly string[], seed: number) {
    this.#caller = caller;
    this.#reviewId = reviewId;
    this.#paths = paths;
    this.#random = new Random(`load/edits/${seed}`);
  }

  async act(): Promise<void> {
    const which = { reviewId: this.#reviewId, by: BY };
    const chance = this.#random.uniform();
    const last = this.#done.at(-1);
    const next = this.#undone.at(-1);
    if (chance < UNDONE && last !== undefined) {
      await this.#timed(inverse(last), () => this.#caller.call('review.undo', which));
      this.#undone.push(this.#done.pop()!);
    } else if (chance < 1.5 * UNDONE && next !== undefined) {
      await this.#timed(next, () => this.#caller.call('review.redo', which));
      this.#done.push(this.#undone.pop()!);
    } else {
      const edit: Edit = { title: 'Edit', changes: [this.#change()] };
      await this.#timed(edit, () => this.#caller.call('review.apply', { ...which, edit: edit as never }));
      this.#done.push(edit);
      this.#undone.length = 0;
    }
  }

  /** How many clips are not as they were left. */
  async differences(caller: Caller): Promise<number> {
    let wrong = 0;
    for (const path of this.#paths) {
      const { annotation } = await caller.call('review.get', { reviewId: this.#reviewId, path });
      if (JSON.stringify(annotation) !== JSON.stringify(this.#now(path))) wrong += 1;
    }
    return wrong;
  }

  async #timed(edit: Edit, work: () => Promise<unknown>): Promise<void> {
    const [time] = await timed(work);
    this.times.push(time);
    this.entries += edit.changes.length;
    for (const [path, annotation] of applyEdit((each) => this.#clips.get(each), edit))
      this.#clips.set(path, annotation);
  }

  #now(path: string): Annotation {
    return this.#clips.get(path) ?? EMPTY;
  }

  #change(): Change {
    const random = this.#random;
    const path = this.#paths[random.integer(0, this.#paths.length)]!;
    const { verdict, tags, note, boxes } = this.#now(path);
    const kind = random.integer(0, 6);
    if (kind === 0) return { path, field: 'verdict', before: verdict, after: VERDICTS[random.integer(0, 4)]! };
    if (kind === 1) return { path, field: 'tags', before: [...tags], after: TAGS.slice(0, random.integer(0, 4)) };
    if (kind === 2)
      return {
        path,
        field: 'note',
        before: note,
        after: `heard at ${random.integer(0, 1000)} ms`.repeat(random.integer(0, 4)),
      };
    const known = boxes[random.integer(0, Math.max(1, boxes.length))];
    if (known !== undefined && kind === 3) return { path, field: 'box', before: boxOf(known), after: null };
    if (known !== undefined && (kind === 4 || boxes.length >= 20)) {
      return {
        path,
        field: 'box',
        before: boxOf(known),
        after: { ...boxOf(known), end: roundMicro(known.end + 0.01) },
      };
    }
    this.#boxes += 1;
    const start = random.integer(0, 100) / 1000;
    const drawn = { id: `b${this.#boxes}`, start, end: roundMicro(start + 0.1), band: { low: 500, high: 4000 } };
    return {
      path,
      field: 'box',
      before: null,
      after: { ...drawn, tags: [TAGS[0]!], note: '', origin: 'drawn', mapMean: null },
    };
  }
}

type BoxChange = Extract<Change, { field: 'box' }>;
const boxOf = (box: Annotation['boxes'][number]): NonNullable<BoxChange['before']> => ({ ...box, tags: [...box.tags] });

/** @returns how many, and the median time of one */
async function takeBack(caller: Caller, reviewId: string, count: number): Promise<readonly [number, number]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const [time, { changed }] = await timed(() => caller.call('review.undo', { reviewId, by: BY }));
    if (changed.length === 0) throw new Error(`only ${i} edits could be taken back`);
    times.push(time);
  }
  return [times.length, median(times)];
}
