/** Handlers of thresholds and the decisions that follow from them. */
import { basename } from 'node:path';
import { UserError } from '../../../src-shared/errors.ts';
import { anomalyScoreFile, decisionFile, type TextFile } from '../../evaluation/dcase-csv.ts';
import { requireFiniteScores } from '../../evaluation/scores.ts';
import type { WorkstationContext } from '../context.ts';
import { scoreOf } from '../results.ts';
import { exported } from '../review/exported.ts';
import type { ReviewParts } from '../review/parts.ts';
import { thresholdView } from '../review/run-thresholds.ts';
import type { Handlers } from '../workstation.ts';
import { authorOf, type OpenReview } from './review.ts';

type Channel = `thresholds.${'view' | 'list' | 'save' | 'remove' | 'export'}`;

/** @param parts of the open workspace. @throws UserError `WORKSPACE_NONE` */
export function thresholdHandlers(
  { events }: Pick<WorkstationContext, 'events'>,
  parts: () => Promise<OpenReview>,
): Handlers<Channel> {
  const told = ({ thresholds }: ReviewParts, runId: string): void =>
    events.emit('thresholds.changed', { runId, thresholds: thresholds.list(runId) });
  return {
    'thresholds.view': async (args) => {
      const { review, lines } = await parts();
      return await thresholdView(review, lines, args);
    },
    'thresholds.list': async ({ runId }) => {
      const { review } = await parts();
      return review.thresholds.list(review.index.get(runId).id);
    },
    'thresholds.save': async ({ runId, type, id, score, value, method, parameter, by }) => {
      const { review } = await parts();
      scoreOf(review.index.get(runId), score);
      requireMachine(review, runId, type, id);
      const { by: author, when } = authorOf(by);
      const saved = { runId, type, id, score, value, method, parameter, author, saved: when };
      review.thresholds.save(saved);
      told(review, runId);
      return saved;
    },
    'thresholds.remove': async ({ runId, type, id, score, by }) => {
      const { review } = await parts();
      if (review.thresholds.remove(runId, score, { type, id }, authorOf(by))) told(review, runId);
      return null;
    },
    'thresholds.export': async ({ runId, folder }) =>
      await exported(decisionFiles((await parts()).review, runId), folder),
  };
}

/** @throws UserError `SCORES_NONE` */
function requireMachine({ index }: ReviewParts, runId: string, type: string, id: string): void {
  if (index.scores.machines(runId).some((machine) => machine.type === type && machine.id === id)) return;
  throw new UserError('SCORES_NONE', `The run ${runId} has scored no clip of ${type} ${id}.`, {
    hint: 'Choose one of its machines.',
  });
}

/**
 * Scores and decisions of every machine with a saved threshold. Where several scores of a machine have one, the run's own
 * comes first: the files' names leave room for one.
 */
function decisionFiles({ index, thresholds }: ReviewParts, runId: string): TextFile[] {
  const run = index.get(runId);
  const saved = Map.groupBy(thresholds.list(runId), ({ type, id }) => JSON.stringify([type, id]));
  if (saved.size === 0) {
    throw new UserError('THRESHOLDS_NONE', `No threshold is saved for the run ${runId}.`, {
      hint: 'Save a threshold for a machine first.',
    });
  }
  return [...saved.values()].flatMap((own) => {
    const { type, id, score, value } = own.find((each) => each.score === run.record.scores.default) ?? own[0]!;
    const clips = index.scores.ofMachine(runId, { type, id }).map(({ path, label, scores }) => ({
      name: basename(path),
      score: scores[score] ?? NaN,
      ...(label === null ? {} : { anomalous: label === 'anomaly' }),
    }));
    requireFiniteScores(clips);
    return [anomalyScoreFile({ type, id }, clips), decisionFile({ type, id }, clips, value)];
  });
}
