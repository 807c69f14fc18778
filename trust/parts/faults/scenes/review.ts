/** Verdicts, tags, notes, boxes, undo and thresholds, as fast as the program takes them. */
import type { Random } from '../../../../src-main/engine/random.ts';
import { EMPTY, verdicts, type Annotation, type Box } from '../../../../src-shared/review/annotation.ts';
import { changesBetween } from '../../../../src-shared/review/edit.ts';
import { sameAnnotation, thresholdKey } from '../ledger.ts';
import { REVIEWER, type Prepared } from '../prepare.ts';
import type { Program } from '../program.ts';
import type { Stage } from '../stage.ts';
import { nothingToGoOn, type Scene } from './scene.ts';

/** More than a fault leaves time for. */
const EDITS = 2000;
const TAKES_MS = 250;

export const review: Scene = {
  name: 'review',
  takes: () => TAKES_MS,
  act: async (stage, prepared) => {
    const program = await stage.program();
    for (let i = 0; i < EDITS; i += 1) await anEdit(stage, prepared, program);
  },
  goOn: nothingToGoOn,
};

/** One change, answered before it counts. */
export async function anEdit(stage: Stage, prepared: Prepared, program: Program): Promise<void> {
  const { random } = stage;
  const draw = random.uniform(0, 1);
  if (draw < 0.1) await aThreshold(stage, prepared, program);
  else await anAnnotation(stage, prepared, program, draw < 0.25);
}

async function anAnnotation(stage: Stage, { paths }: Prepared, program: Program, takeBack: boolean): Promise<void> {
  const { ledger, random } = stage;
  const path = paths[Math.floor(random.uniform(0, paths.length))]!;
  const before = ledger.annotations.get(path) ?? EMPTY;
  const after = another(before, random);
  const changes = changesBetween(path, before, after);
  const by = REVIEWER;
  ledger.pending = { annotation: { path, after } };
  const { changed } = await program.call('review.apply', {
    ...{ reviewId: ledger.reviewId, by, edit: { title: 'Edit', changes } },
  });
  stage.check('kept', sameAnnotation(changed[0]?.annotation ?? EMPTY, after), () => `the edit of ${path} was not made`);
  ledger.annotations.set(path, after);
  ledger.answered += changes.length;
  if (!takeBack) return;
  ledger.pending = { annotation: { path, after: before } };
  await program.call('review.undo', { reviewId: ledger.reviewId, by });
  ledger.annotations.set(path, before);
  ledger.answered += changes.length;
}

async function aThreshold({ ledger, random }: Stage, { runId }: Prepared, program: Program): Promise<void> {
  const value = random.uniform(0, 10);
  const about = { runId, type: 'fan', id: '00', score: 'error', method: 'manual', parameter: null } as const;
  ledger.pending = { threshold: { ...about, value, author: REVIEWER, saved: '' } };
  const saved = await program.call('thresholds.save', { ...about, value, by: REVIEWER });
  ledger.thresholds.set(thresholdKey(saved), saved);
  ledger.answered += 1;
}

/** Different from `before` in at least one field. */
function another(before: Annotation, random: Random): Annotation {
  const note = `note ${random.bits()}`;
  const verdict = verdicts[Math.floor(random.uniform(0, verdicts.length))]!;
  const start = Math.round(1e6 * random.uniform(0, 0.5)) / 1e6;
  const box: Box = {
    ...{ id: `b${random.bits()}`, start, end: start + 0.25, band: { low: 500, high: 2000 } },
    ...{ tags: [], note: '', origin: 'drawn', mapMean: null },
  };
  // A handful of boxes a clip, as people draw them.
  return {
    ...before,
    verdict,
    note,
    boxes: [...before.boxes.slice(-3), { ...box, end: Math.round(1e6 * box.end) / 1e6 }],
  };
}
