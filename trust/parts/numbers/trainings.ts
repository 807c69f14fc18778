/** Short trainings of every method, each a command line, and the scores that they leave behind. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSample } from '../../../src-main/datasets/sample/write-sample.ts';
import { readScores, type ScoreRow } from '../../../src-main/runs/scores.ts';
import { succeeds, type ProgramOptions } from './program.ts';

/**
 * Few steps: what differs after them differs after many, and what is equal was computed in the same order. MobileNetV2 needs
 * more of them: until its batch statistics are learnt, it scores all clips of an ID alike to 1e-8, which have no order.
 */
const FEW: Readonly<Record<string, readonly string[]>> = {
  auddsr: ['--set', 'stage1.iterations=6', '--set', 'stage2.iterations=6', '--id', '00'],
  auddsr_annot: [
    ...['--set', 'stage1.iterations=6', '--set', 'stage2.iterations=6', '--id', '00'],
    ...['--outliers', 'other-ids'],
  ],
  ae: ['--set', 'training.maxSteps=10'],
  idnn: ['--set', 'training.maxSteps=10'],
  mobilenetv2: ['--set', 'training.maxSteps=40'],
  stgram: ['--set', 'training.epochs=3'],
};

export const METHODS: readonly string[] = Object.keys(FEW);

export interface Training {
  readonly method: string;
  readonly data: string;
  /** A folder for the runs. */
  readonly runs: string;
  readonly seed: number;
  readonly device?: string;
  /** Instead of the few steps. */
  readonly set?: readonly string[];
}

/** Generated clips of 3 s: four machine IDs of each type. @param clips normal and as many anomalous test clips an ID */
export async function writeClips(folder: string, clips: number): Promise<void> {
  await writeSample(folder, { seed: 1, size: { train: 4, testNormal: clips, testAnomaly: clips, seconds: 3 } });
}

export const commandLine = ({ method, data, runs, seed, device = 'cpu', set }: Training): string[] => [
  ...['train', '--json', '--data', data, '--type', 'fan', '--method', method, '--preset', 'quick'],
  ...['--runs', runs, '--seed', String(seed), '--device', device],
  ...(set ?? FEW[method] ?? []),
];

/** @returns the folder of the (last) run */
export async function train(training: Training, options: ProgramOptions): Promise<string> {
  const out = await succeeds(commandLine(training), options);
  const { runs } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { runs: string[] };
  const run = runs.at(-1);
  if (run === undefined) throw new Error(`${training.method} made no run: ${out}`);
  return run;
}

/** The file as it is: every digit of every score, the order of the clips. */
export const scoreFile = (run: string): Promise<string> => readFile(join(run, 'scores.csv'), 'utf8');

export async function scoreRows(run: string): Promise<readonly ScoreRow[]> {
  return (await readScores(join(run, 'scores.csv'))).rows;
}

/** Values of one score, in the order of the rows. */
export const valuesOf = (rows: readonly ScoreRow[], name: string): number[] =>
  rows.map(({ scores }) => scores[name] ?? NaN);
