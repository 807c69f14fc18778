/** The service behind `score`: clips of a data set, or files, with the model of a run. */
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import { readAudioInfo } from '../datasets/audio/open.ts';
import { selectClips } from '../datasets/dataset.ts';
import { makeFolder } from '../runs/files.ts';
import { RunFolder } from '../runs/folder.ts';
import type { ScoreRow } from '../runs/scores.ts';
import { engineClips, openData, readClips, type DataSource } from './clips.ts';
import { startEngine, type RunEvents } from './execute.ts';
import { scoreResult, taskProgress, TASKS, type EngineClip, type ScoreArguments } from './task-arguments.ts';
import type { Workbench } from './workbench.ts';

export interface ScoreRequest {
  readonly run: string;
  /** The test clips of the run's machines in a data set, or these files. */
  readonly what: { readonly data: DataSource } | { readonly files: readonly string[] };
  /** A folder for `scores.csv` and `maps/`. */
  readonly out?: string;
  /** Default: the run's. */
  readonly device?: string;
}

export interface Scored {
  readonly run: RunFolder;
  readonly names: readonly string[];
  readonly default: string;
  readonly rows: readonly ScoreRow[];
}

/** @throws UserError `RUN_UNFINISHED`, `CLIP_UNUSABLE`, `FILE_MISSING`, `CLIPS_NOT_SCORED`, `RUN_IS_CODEBOOK` */
export async function score(bench: Workbench, request: ScoreRequest, events: RunEvents = {}): Promise<Scored> {
  const run = await RunFolder.open(request.run);
  const { record } = run;
  if (record.kind === 'codebook') {
    throw new UserError('RUN_IS_CODEBOOK', `${run.path} made a codebook, which scores nothing by itself.`, {
      hint: 'Train a model with it: earmark train --codebook <file>.',
    });
  }
  const clips =
    'data' in request.what ? await dataClips(run, request.what.data, events) : await fileClips(run, request.what.files);
  const output = request.out === undefined ? null : resolve(request.out);
  if (output !== null) await makeFolder(output);
  const engine = await startEngine(bench);
  try {
    const args: ScoreArguments = {
      method: record.method,
      settings: record.settings,
      device: request.device ?? record.device,
      cacheFolder: bench.cacheFolder,
      cacheBytes: bench.cacheBytes ?? null,
      folder: run.path,
      clips,
      output: output === null ? null : { scores: join(output, 'scores.csv'), maps: join(output, 'maps') },
      of: 'test',
    };
    const result = await engine.run(TASKS.score, args, {
      result: scoreResult,
      signal: events.signal,
      onProgress: (data) => events.onTask?.(taskProgress.parse(data), run),
    });
    return { run, names: result.names, default: record.scores.default, rows: rowsOf(result) };
  } finally {
    await engine.dispose();
  }
}

function rowsOf({ rows }: z.infer<typeof scoreResult>): ScoreRow[] {
  return rows.map(({ label, ...row }) => ({ ...row, label }));
}

async function dataClips({ record }: RunFolder, data: DataSource, events: RunEvents): Promise<EngineClip[]> {
  const dataset = await openData(data);
  const present = new Set(
    dataset.clips.filter((clip) => clip.machineType === record.machineType).map((clip) => clip.machineId),
  );
  const ids = record.machineIds.filter((id) => present.has(id));
  // With none of them there, the refusal names what is.
  const selection = { machineType: record.machineType ?? '', machineIds: ids.length === 0 ? record.machineIds : ids };
  const test = selectClips(dataset, { ...selection, split: 'test' });
  return engineClips(await readClips(dataset, test, events, data.channel), test);
}

async function fileClips({ record }: RunFolder, files: readonly string[]): Promise<EngineClip[]> {
  return await Promise.all(
    files.map(async (path): Promise<EngineClip> => {
      const file = resolve(path);
      const about = await stat(file).catch(() => undefined);
      if (about?.isFile() !== true) {
        throw new UserError('FILE_MISSING', `There is no file ${path}.`, {
          hint: 'Check the path; a folder goes with --data.',
        });
      }
      // A file that cannot be read says so when it is scored, with the others.
      const { frames = 0, format } = await readAudioInfo(file).catch(() => ({ frames: 0, format: { sampleRate: 1 } }));
      const machineId = record.machineIds.length === 1 ? (record.machineIds[0] ?? '') : '';
      return {
        path,
        file,
        machineType: record.machineType ?? '',
        machineId,
        label: null,
        channel: 0,
        content: null,
        seconds: frames / format.sampleRate,
      };
    }),
  );
}
