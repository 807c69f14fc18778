/**
 * Scores of trainings with a fixed seed, kept in golden.json, so that they do not change unnoticed with a library, a kernel
 * or a refactoring. `node trust/parts/numbers/golden.ts --update` writes them anew, on purpose.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { TrustFigure } from '../../part.ts';
import { difference, share } from './compare.ts';
import { scoreRows, train, valuesOf, writeClips } from './trainings.ts';

const FILE = resolve(import.meta.dirname, 'golden.json');
export const GOLDEN_SEED = 1;

/**
 * Largest relative difference. Another processor adds in another order (AVX2 or AVX-512, other numbers of threads): sums of
 * about a thousand float32 products differ by 1e-6, and Adam divides small gradients by their own size, which makes more of it
 * with every step. Measured after these steps: 2e-9 (ae) and 5e-6 (auddsr) on one thread instead of two. The tolerance is
 * a dozen times the larger; another filterbank, seed, learning rate or order of clips changes scores by 1e-2 and more.
 */
const TOLERANCE = 1e-4;
/** Of the ranks. */
const LEAST_SPEARMAN = 0.999;

/** Scores that follow from sound from the first step on; AudDSR's map is still the same for all clips after so few. */
const SCORES: Readonly<Record<string, readonly string[]>> = {
  ae: ['error'],
  auddsr: ['restoration', 'general', 'difference'],
};

const goldenFile = z.object({
  seed: z.number(),
  /** method -> score -> clip -> value */
  scores: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number()))),
});
type GoldenScores = z.infer<typeof goldenFile>['scores'];

/** @param folder for the runs. @param made runs of the same seed that are there already, by method */
async function trained(folder: string, data: string, made: ReadonlyMap<string, string>): Promise<GoldenScores> {
  const scores: GoldenScores = {};
  for (const [method, names] of Object.entries(SCORES)) {
    const training = { method, data, seed: GOLDEN_SEED, runs: join(folder, method) };
    const run = made.get(method) ?? (await train(training, { cache: join(folder, 'cache') }));
    const rows = await scoreRows(run);
    const byClip = (name: string) => Object.fromEntries(valuesOf(rows, name).map((value, i) => [rows[i]!.path, value]));
    scores[method] = Object.fromEntries(names.map((name) => [name, byClip(name)]));
  }
  return scores;
}

/** @param data of `writeClips` with the three clips an ID that the file was made with. @param made as for `trained` */
export async function golden(
  folder: string,
  data: string,
  made: ReadonlyMap<string, string> = new Map(),
): Promise<TrustFigure> {
  const kept = goldenFile.parse(JSON.parse(await readFile(FILE, 'utf8'))).scores;
  const now = await trained(folder, data, made);
  const compared = Object.entries(kept).flatMap(([method, scores]) =>
    Object.entries(scores).map(([name, before]) => {
      const after = now[method]?.[name] ?? {};
      const clips = Object.keys(before);
      return {
        name: `${method} ${name}`,
        ...difference(
          clips.map((clip) => before[clip]!),
          clips.map((clip) => after[clip] ?? NaN),
        ),
      };
    }),
  );
  const wrong = compared.filter(({ relative, spearman }) => relative > TOLERANCE || spearman < LEAST_SPEARMAN);
  const largest = Math.max(...compared.map(({ relative }) => relative));
  return {
    promise: `Scores of a short training stay what they are, to ${share(TOLERANCE)}, and rank alike`,
    test: 'trust/parts/numbers/golden.ts',
    figure:
      wrong.length === 0
        ? `${compared.length} scores of ${Object.keys(kept).join(' and ')}: at most ${share(largest)} from golden.json`
        : wrong
            .map(({ name, relative, spearman }) => `${name} ${share(relative)}, Spearman ${spearman.toFixed(4)}`)
            .join('; '),
    kept: wrong.length === 0,
  };
}

if (process.argv[1] === import.meta.filename && process.argv.includes('--update')) {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-golden-'));
  try {
    const data = join(folder, 'data');
    await writeClips(data, 3);
    await writeFile(
      FILE,
      `${JSON.stringify({ seed: GOLDEN_SEED, scores: await trained(folder, data, new Map()) }, null, 2)}\n`,
    );
    console.log(`${FILE} is written; say in the commit why.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
