/** Gives a target one input after another: valid ones, changed ones, and those that reached something new again. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Coverage } from './coverage.ts';
import { refusal, signature } from './judge.ts';
import { CURRENT, GROWTH_MB, type FuzzFailure, type FuzzSummary, type FuzzTask } from './messages.ts';
import type { Edit, FuzzTarget, OpenTarget } from './target.ts';

/** An input with everything that a person makes by hand in it; larger ones find nothing but slowness. */
const LARGEST = 4 * 2 ** 20;
const MOST_KEPT = 600;
/** Failures that differ; more say nothing more. */
const MOST_FAILURES = 12;

interface Change {
  readonly of: number;
  readonly other: number;
  readonly edits: readonly Edit[];
  readonly fresh: Uint8Array | undefined;
}

export async function fuzz(
  target: FuzzTarget,
  task: FuzzTask,
  coverage: Coverage,
  failed: (failure: FuzzFailure) => void,
): Promise<FuzzSummary> {
  const opened = await target.open(task.folder);
  const corpus: Uint8Array[] = [];
  /** Of the corpus, what was read: a change of what is refused anyway is refused at the same place. */
  const read: Uint8Array[] = [];
  const outcomes: Record<string, number> = {};
  const signatures = new Set<string>();
  const ends = performance.now() + task.milliseconds;
  let inputs = 0;
  const going = (): boolean => performance.now() < ends && inputs < task.inputs && signatures.size < MOST_FAILURES;

  /** @returns whether it was read */
  async function give(input: Uint8Array): Promise<boolean> {
    inputs += 1;
    writeFileSync(join(task.folder, CURRENT), input);
    const before = process.resourceUsage().maxRSS;
    let outcome = '';
    try {
      outcome = await outcomeOf(opened, input);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } catch (error) {
      note(input, signature(error), error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    const grown = ((process.resourceUsage().maxRSS - before) * 1024) / 1e6;
    if (grown > GROWTH_MB) note(input, 'memory', `memory: one input added ${Math.round(grown)} MB`);
    return outcome === 'read';
  }

  function note(input: Uint8Array, kind: string, reason: string): void {
    if (signatures.has(kind)) return;
    signatures.add(kind);
    failed({ target: target.name, file: keep(task.failures, target.name, input), reason });
  }

  async function check(last: Uint8Array): Promise<void> {
    // A sign of life: the check has its own time.
    utimesSync(join(task.folder, CURRENT), new Date(), new Date());
    try {
      await opened.check?.();
    } catch (error) {
      note(
        last,
        `check ${signature(error)}`,
        `after it: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
      );
    }
  }

  /** Of an input that reached a block for the first time. */
  function remember(input: Uint8Array, wasRead: boolean): void {
    if (corpus.length < MOST_KEPT) corpus.push(input);
    if (wasRead && read.length < MOST_KEPT) read.push(input);
    if (task.corpus !== null) keep(task.corpus, '', input);
  }

  try {
    if (task.replay.length > 0) {
      for (const file of task.replay) await give(readFileSync(file));
      await check(readFileSync(task.replay.at(-1)!));
    } else {
      for (const input of [...(await target.seeds()), ...kept(task.corpus)]) {
        if (await give(input)) read.push(input);
        coverage.take();
        corpus.push(input);
      }
      await check(corpus[0] ?? new Uint8Array());
      for (let round = 0; going(); round += 1) {
        const changes = fc.sample(changeOf(target), { seed: task.seed + round, numRuns: target.batch });
        let last = corpus[0] ?? new Uint8Array();
        for (const change of changes) {
          if (!going()) break;
          last = madeBy(change, corpus, read);
          const wasRead = await give(last);
          if (coverage.take() > 0) remember(last, wasRead);
        }
        await check(last);
      }
    }
  } finally {
    await opened.close?.();
  }
  const peakMb = Math.round((process.resourceUsage().maxRSS * 1024) / 1e6);
  return { inputs, blocks: coverage.blocks, corpus: corpus.length, outcomes, peakMb };
}

async function outcomeOf(opened: OpenTarget, input: Uint8Array): Promise<string> {
  try {
    return await opened.run(input);
  } catch (error) {
    return refusal(error);
  }
}

function changeOf({ edits, fresh }: FuzzTarget): fc.Arbitrary<Change> {
  const changed = fc.record({
    of: fc.noBias(fc.nat()),
    other: fc.noBias(fc.nat()),
    edits: fc.array(edits, { minLength: 1, maxLength: 5 }),
    fresh: fc.constant(undefined),
  });
  if (fresh === undefined) return changed;
  return fc.oneof(
    changed,
    fresh.map((input) => ({ of: 0, other: 0, edits: [], fresh: input })),
  );
}

function madeBy(
  { of, other, edits, fresh }: Change,
  corpus: readonly Uint8Array[],
  read: readonly Uint8Array[],
): Uint8Array {
  // Either as often.
  const pool = of % 2 === 0 && read.length > 0 ? read : corpus;
  const from = fresh ?? pool[Math.floor(of / 2) % pool.length] ?? new Uint8Array();
  const second = corpus[other % corpus.length] ?? from;
  const made = edits.reduce((input, edit) => {
    const next = edit(input, second);
    return next.length > LARGEST ? input : next;
  }, from);
  return made;
}

/** @returns the file */
function keep(folder: string, prefix: string, input: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha256').update(input).digest('hex').slice(0, 16);
  const file = join(folder, `${prefix === '' ? '' : `${prefix}-`}${name}.bin`);
  writeFileSync(file, input);
  return file;
}

function kept(folder: string | null): Uint8Array[] {
  if (folder === null) return [];
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .sort()
    .slice(0, MOST_KEPT)
    .map((name) => readFileSync(join(folder, name)));
}
