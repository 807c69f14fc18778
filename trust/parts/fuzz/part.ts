/** The part of `npm run trust` that gives bad input to every door of the program. */
import { join, resolve } from 'node:path';
import type { TrustFigure, TrustPart } from '../../part.ts';
import { described } from './describe.ts';
import { LONGEST_MS } from './messages.ts';
import { TARGETS, type TargetEntry } from './targets/index.ts';
import { runTarget, type FuzzResult } from './watch.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const FAILURES = join(ROOT, 'test-results/fuzz');

/** Long: about a quarter of an hour in all. Short: an end by number, so that a slow machine gives the same inputs. */
const SIZES = {
  long: { milliseconds: 180_000, inputs: Number.MAX_SAFE_INTEGER, longestMs: LONGEST_MS },
  short: { milliseconds: 10_000, inputs: 200, longestMs: LONGEST_MS },
} as const;

export const fuzzPart: TrustPart = {
  name: 'fuzz',
  async run({ size, seed, folder, say }) {
    // The channels first: their workstation takes the longest to open.
    const waiting = TARGETS.toReversed();
    const figures = new Map<string, TrustFigure>();
    const work = async (): Promise<void> => {
      for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
        const result = await runTarget({
          ...{ target: entry.name, seed, ...SIZES[size], replay: [], failures: FAILURES },
          ...{ folder: join(folder, entry.name), corpus: join(folder, `${entry.name}-corpus`) },
        });
        described(result).split('\n').forEach(say);
        figures.set(entry.name, figureOf(entry, result));
      }
    };
    await Promise.all([work(), work()]);
    return TARGETS.flatMap(({ name }) => figures.get(name) ?? []);
  },
};

function figureOf({ name, title }: TargetEntry, { summary, failures }: FuzzResult): TrustFigure {
  const promise = `${title}: read or refused, never a crash, a hang or a fault of Earmark's own`;
  const test = `trust/parts/fuzz/targets/${name}.ts`;
  if (failures.length > 0 || summary === undefined) {
    return { promise, test, kept: false, figure: failures.map(({ reason }) => reason.split('\n')[0]).join('; ') };
  }
  const { inputs, outcomes, blocks, peakMb } = summary;
  const codes = Object.keys(outcomes).filter((outcome) => outcome !== 'read').length;
  const figure = `${inputs} inputs, ${outcomes['read'] ?? 0} of them read, ${codes} kinds of refusal; ${blocks} blocks; ${peakMb} MB`;
  return { promise, test, kept: true, figure };
}
