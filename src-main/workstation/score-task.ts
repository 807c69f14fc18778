/** In the engine process: scores clips with a trained model and stores scores and anomaly maps. */
import { UserError } from '../../src-shared/errors.ts';
import type { ClipScore, Detector, FeatureClip, Scorer } from '../detectors/detector.ts';
import { startDevice } from '../engine/devices/starts.ts';
import type { TaskContext } from '../engine/process/tasks.ts';
import { makeFolder } from '../runs/files.ts';
import { writeMap } from '../runs/maps.ts';
import { writeScores, type ScoreRow } from '../runs/scores.ts';
import { sourceOf, streamFeatures } from './features.ts';
import { isLong } from './long-recording.ts';
import { readModel } from './model.ts';
import { scoreRecording, unitsOf } from './score-recording.ts';
import { checkSettings } from './settings.ts';
import type { EngineClip, ScoreArguments, TaskProgress } from './task-arguments.ts';

/** Clips that a detector gets at a time; it makes batches of them as its networks need. */
const AT_A_TIME = 16;

/**
 * Memory does not grow with the number of clips, nor with the length of those that are longer than half an hour.
 *
 * @throws UserError `RUN_UNFINISHED`; `CLIPS_NOT_SCORED` when some cannot be read, after storing the scores of the others
 */
export async function scoreTask(
  detector: Detector,
  args: ScoreArguments,
  context: TaskContext,
): Promise<{ names: readonly string[]; rows: ScoreRow[] }> {
  const { clips, output, of } = args;
  const maps = output?.maps ?? null;
  const settings = checkSettings(detector, args.settings);
  const { model, passedOver } = await readModel(args.folder);
  for (const { reason } of passedOver)
    context.progress({ kind: 'notice', message: reason.message } satisfies TaskProgress);
  const scorer = await detector.openScorer({ settings, model, device: await startDevice(args.device) });
  const rows: ScoreRow[] = [];
  const failures: UserError[] = [];
  try {
    if (maps !== null) await makeFolder(maps);
    const source = sourceOf(detector, settings, args);
    const total = clips.reduce((sum, clip) => sum + unitsOf(clip, source.settings), 0);
    let done = 0;
    const progress = (more: number): void => {
      done += more;
      context.progress({ kind: 'scoring', of, done, total } satisfies TaskProgress);
    };
    let waiting: { clip: EngineClip; features: FeatureClip }[] = [];
    const flush = async (): Promise<void> => {
      const scored = await scoreSome(scorer, waiting, maps);
      rows.push(...scored.rows);
      failures.push(...scored.failures);
      progress(scored.rows.length);
      waiting = [];
      await context.yield();
    };
    progress(0);
    const short = clips.filter((clip) => !isLong(clip));
    for await (const item of streamFeatures(short, source, context)) {
      if ('error' in item) failures.push(item.error);
      else waiting.push(item);
      if (waiting.length === AT_A_TIME) await flush();
    }
    if (waiting.length > 0) await flush();
    for (const clip of clips.filter(isLong)) {
      try {
        rows.push(await scoreRecording(scorer, clip, { source, maps, context, onWindows: progress }));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        failures.push(about(clip, error));
      }
    }
  } finally {
    await scorer.dispose();
  }
  if (clips.some(isLong)) inOrderOf(clips, rows);
  if (output !== null) await writeScores(output.scores, detector.scores, rows);
  if (failures.length > 0) throw notScored(failures, rows.length);
  return { names: detector.scores, rows };
}

/** Recordings were scored after the others. */
function inOrderOf(clips: readonly EngineClip[], rows: ScoreRow[]): void {
  const places = new Map(clips.map(({ path }, place) => [path, place]));
  rows.sort((a, b) => (places.get(a.path) ?? 0) - (places.get(b.path) ?? 0));
}

async function scoreSome(
  scorer: Scorer,
  clips: readonly { clip: EngineClip; features: FeatureClip }[],
  maps: string | null,
): Promise<{ rows: ScoreRow[]; failures: UserError[] }> {
  const rows: ScoreRow[] = [];
  const { results, failures } = await scoresOf(scorer, clips);
  for (const { clip, score } of results) {
    const { path, machineType, machineId, label } = clip;
    const { scores, map } = score;
    rows.push({ path, machineType, machineId, label: label ?? undefined, scores });
    if (maps !== null && map !== undefined) await writeMap(maps, path, map);
  }
  return { rows, failures };
}

/** A clip that the method refuses (too short for its windows) does not take the others with it. */
async function scoresOf(
  scorer: Scorer,
  clips: readonly { clip: EngineClip; features: FeatureClip }[],
): Promise<{ results: { clip: EngineClip; score: ClipScore }[]; failures: UserError[] }> {
  const together = async (some: typeof clips) => {
    const scores = await scorer.score(some.map(({ features }) => features));
    return scores.map((score, i) => ({ clip: some[i]!.clip, score }));
  };
  try {
    return { results: await together(clips), failures: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (clips.length === 1) return { results: [], failures: [about(clips[0]!.clip, error)] };
  }
  const results: { clip: EngineClip; score: ClipScore }[] = [];
  const failures: UserError[] = [];
  for (const clip of clips) {
    const one = await scoresOf(scorer, [clip]);
    results.push(...one.results);
    failures.push(...one.failures);
  }
  return { results, failures };
}

/** Detectors know no files. */
function about({ path }: EngineClip, { code, message, hint, details }: UserError): UserError {
  return new UserError(code, `${path}: ${message}`, { ...(hint ? { hint } : {}), details: { path, cause: details } });
}

function notScored(failures: readonly UserError[], scored: number): UserError {
  const first = failures[0]!;
  const others = failures.length === 1 ? '' : ` (and ${failures.length - 1} more clips)`;
  return new UserError(
    'CLIPS_NOT_SCORED',
    `A clip could not be scored: ${first.message.replace(/\.$/, '')}${others}; ${scored} others are scored.`,
    {
      hint: first.hint ?? 'Repair it or take it out of the data set, then score again.',
      details: { failures: failures.slice(0, 50).map((failure) => failure.toJSON()) },
    },
  );
}
