/** What every stage begins with: a small data set, a finished run, a review, made by the real program. */
import { mkdir } from 'node:fs/promises';
import type { Arguments } from '../../../src-shared/contract.ts';
import { writeTestData } from '../../../src-main/workstation/fixtures/bench.ts';
import { Ledger } from './ledger.ts';
import { placeIn, type Place } from './place.ts';
import { Program } from './program.ts';
import { noteRun, trailOf } from './verify.ts';

export const REVIEWER = 'Ada';

/** An autoencoder of no use. Checkpoints come at its end and where it is paused, which the scene does now and then. */
export const SETTINGS = {
  'network.hidden': '[8,4,8]',
  'logMel.bands': '32',
  'training.batch': '64',
  'training.epochs': '300',
  'training.maxSteps': '60',
};
export const TINY = Object.entries(SETTINGS).map(([path, value]) => `${path}=${value}`);

export interface Prepared {
  readonly place: Place;
  readonly ledger: () => Ledger;
  readonly datasetId: string;
  readonly runId: string;
  /** Clips that are reviewed. */
  readonly paths: readonly string[];
  /** Of the clips of that training: a run on other sound has other scores, rightly, and says so. */
  readonly fingerprint: string;
  /** SHA-256 of `scores.csv` of an undisturbed training. */
  readonly scores: string;
  /** What an undisturbed step takes on this machine now, ms. */
  readonly takes: { readonly import: number; readonly train: number };
}

export type TrainRequest = Arguments<'train.start'>;

export const trainRequest = (datasetId: string): TrainRequest => ({
  ...{ datasetId, type: 'fan', ids: ['00'], method: 'ae', preset: 'quick', device: 'cpu', codebook: null, seed: 1 },
  ...{ set: TINY, watchAuc: false },
});

/** @throws Error where the program cannot do undisturbed what is to be disturbed */
export async function prepare(folder: string): Promise<Prepared> {
  const place = placeIn(folder);
  await mkdir(folder, { recursive: true });
  await writeTestData(place.recordings, { ids: ['00', '02'], train: 4, test: 3, seconds: 1 });
  const program = await Program.start(place);
  const ledger = new Ledger();
  const importing = performance.now();
  const imported = await program.ended(
    (await program.call('datasets.import', { root: place.recordings, name: 'Fans' })).jobId,
  );
  const training = performance.now();
  const datasetId = imported.datasetId ?? '';
  const trained = await program.ended((await program.call('train.start', trainRequest(datasetId))).jobId);
  const done = performance.now();
  if (trained.state !== 'finished') throw new Error(JSON.stringify(trained));
  const runId = trained.runIds[0] ?? '';
  await noteRun(ledger, program, runId);
  const { fingerprint } = (await program.call('runs.get', { id: runId })).data;
  const pass = await program.call('review.open', { runId: null, datasetId, reviewer: REVIEWER, kind: 'first' });
  const { rows } = await program.call('datasets.clips', {
    ...{ id: datasetId, sort: 'path', descending: false, offset: 0, limit: 100 },
  });
  const audit = await trailOf(program);
  await program.stop();
  return {
    ...{ place, datasetId, runId, fingerprint, scores: ledger.runs.get(runId)?.files.get('scores.csv') ?? '' },
    ...{ paths: rows.map(({ path }) => path) },
    takes: { import: training - importing, train: done - training },
    ledger: () => {
      const own = new Ledger();
      own.reviewId = pass.id;
      own.audit = audit;
      own.answered = audit.length;
      own.datasets.set(datasetId, rows.length);
      for (const [id, run] of ledger.runs) own.runs.set(id, run);
      return own;
    },
  };
}
