/** Whether a program that was started after a fault knows everything that the one before it had answered for. */
import { isDeepStrictEqual } from 'node:util';
import type { AuditEntry } from '../../../src-shared/contract.ts';
import { EMPTY } from '../../../src-shared/review/annotation.ts';
import { fingerprintOf, sameAnnotation, thresholdKey, type Ledger } from './ledger.ts';
import type { Program } from './program.ts';
import type { Stage } from './stage.ts';

const PAGE = 1000;

export async function checkLedger(stage: Stage, program: Program): Promise<void> {
  await checkAnnotations(stage, program);
  await checkThresholds(stage, program);
  await checkAudit(stage, program);
  await checkRuns(stage, program);
  stage.ledger.pending = {};
}

async function checkAnnotations(stage: Stage, program: Program): Promise<void> {
  const { ledger } = stage;
  const { annotation: pending } = ledger.pending;
  const paths = new Set([...ledger.annotations.keys(), ...(pending === undefined ? [] : [pending.path])]);
  for (const path of paths) {
    const { annotation } = await program.call('review.get', { reviewId: ledger.reviewId, path });
    const saved = ledger.annotations.get(path) ?? EMPTY;
    const isThere = sameAnnotation(annotation, saved);
    const isNext = path === pending?.path && sameAnnotation(annotation, pending.after);
    stage.check('kept', isThere || isNext, () => {
      return `${path} has ${JSON.stringify(annotation)}, and was saved as ${JSON.stringify(saved)}`;
    });
    if (isNext && !isThere) ledger.answered += 1;
    ledger.annotations.set(path, annotation);
  }
}

async function checkThresholds(stage: Stage, program: Program): Promise<void> {
  const { ledger } = stage;
  const { threshold: pending } = ledger.pending;
  const all = [...ledger.thresholds.values(), ...(pending === undefined ? [] : [pending])];
  for (const runId of new Set(all.map((each) => each.runId))) {
    for (const found of await program.call('thresholds.list', { runId })) {
      const key = thresholdKey(found);
      const saved = ledger.thresholds.get(key);
      const isNext = pending !== undefined && thresholdKey(pending) === key && found.value === pending.value;
      stage.check('kept', found.value === saved?.value || isNext, () => {
        return `the threshold ${key} is ${found.value}, and was saved as ${saved?.value ?? 'none'}`;
      });
      if (isNext && found.value !== saved?.value) ledger.answered += 1;
      ledger.thresholds.set(key, found);
    }
  }
  for (const [key, { runId }] of ledger.thresholds) {
    const found = (await program.call('thresholds.list', { runId })).some((each) => thresholdKey(each) === key);
    stage.check('kept', found, () => `the threshold ${key} is gone`);
  }
}

/** What was in the trail is in it as it was, and every change that was answered has its lines. */
async function checkAudit(stage: Stage, program: Program): Promise<void> {
  const { ledger } = stage;
  const trail = await trailOf(program);
  const before = ledger.audit;
  stage.check('kept', isDeepStrictEqual(trail.slice(0, before.length), before), () => {
    return `the audit trail has changed among its first ${before.length} lines`;
  });
  const places = trail.every(({ place }, at) => at === 0 || place > trail[at - 1]!.place);
  stage.check('kept', places, () => 'lines of the audit trail are out of order');
  stage.check('kept', trail.length >= ledger.answered, () => {
    return `the audit trail has ${trail.length} lines of ${ledger.answered} changes`;
  });
  ledger.audit = trail;
}

export async function trailOf(program: Program): Promise<AuditEntry[]> {
  const rows: AuditEntry[] = [];
  for (;;) {
    const page = await program.call('review.audit', { offset: rows.length, limit: PAGE });
    rows.push(...page.rows);
    if (rows.length >= page.total) return rows.reverse();
  }
}

async function checkRuns(stage: Stage, program: Program): Promise<void> {
  const { ledger } = stage;
  const runs = new Map((await program.call('runs.list', {})).map((run) => [run.id, run]));
  for (const [id, { files, scored }] of ledger.runs) {
    const run = runs.get(id);
    stage.check('runs', run?.status === 'finished' && run.scored === scored, () => {
      return `the run ${id} is ${run === undefined ? 'gone' : `${run.status} with ${run.scored} of ${scored} scores`}`;
    });
    if (run === undefined) continue;
    const { path } = await program.call('runs.get', { id });
    const now = await fingerprintOf(path);
    stage.check('runs', isDeepStrictEqual(now, files), () => `files of the run ${id} have changed`);
  }
  const datasets = new Map((await program.call('datasets.list', {})).map((each) => [each.id, each.clips]));
  for (const [id, clips] of ledger.datasets) {
    stage.check('kept', datasets.get(id) === clips, () => `the data set ${id} has ${datasets.get(id) ?? 'no'} clips`);
  }
}

/** Takes a run that has finished into the ledger. */
export async function noteRun(ledger: Ledger, program: Program, id: string): Promise<void> {
  const { path, scored } = await program.call('runs.get', { id });
  ledger.runs.set(id, { files: await fingerprintOf(path), scored });
}
