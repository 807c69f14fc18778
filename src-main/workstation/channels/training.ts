/** Handlers of methods, codebooks and training. */
import type { DeviceInfo, MethodInfo } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Detector } from '../../detectors/detector.ts';
import { outlierHandlers } from './outliers.ts';
import { listCodebooks } from '../codebooks.ts';
import type { WorkstationContext } from '../context.ts';
import type { JobService } from '../job-service.ts';
import { checkTraining } from '../training-check.ts';
import type { TrainingJobs, TrainingPayload, TrainingPlace } from '../training-jobs.ts';
import type { Handlers } from '../workstation.ts';

type Channel =
  | 'methods.list'
  | 'codebooks.list'
  | 'outliers.list'
  | 'outliers.create'
  | 'train.check'
  | 'train.start'
  | 'jobs.preview';

export interface TrainingParts {
  readonly context: Pick<WorkstationContext, 'bench'>;
  readonly jobs: JobService;
  readonly trainings: TrainingJobs;
  /** @throws UserError `WORKSPACE_NONE` */
  readonly place: () => TrainingPlace;
  readonly device: (id: string) => DeviceInfo | undefined;
  /** Paths of the clips that reviewers agree are anomalous. */
  readonly reviewed: (datasetId: string) => readonly string[];
}

export function trainingHandlers({
  context,
  jobs,
  trainings,
  place,
  device,
  reviewed,
}: TrainingParts): Handlers<Channel> {
  return {
    'methods.list': async () => (await context.bench()).detectors.map(methodInfo),
    'codebooks.list': async () => await listCodebooks(place(), (await context.bench()).detectors),
    ...outlierHandlers(place, reviewed),
    'train.check': async (request) => (await checkTraining(await context.bench(), place(), device, request)).check,
    'train.start': async (request) => {
      place().workspace.database.requireWritable();
      const { check, title } = await checkTraining(await context.bench(), place(), device, request);
      const errors = check.problems.filter(({ severity }) => severity === 'error');
      const [first] = errors;
      if (first !== undefined) {
        throw new UserError('TRAIN_NOT_POSSIBLE', `The training cannot start: ${first.message}`, {
          hint: first.hint,
          details: { problems: errors },
        });
      }
      const payload: TrainingPayload = { request, runs: null };
      const { id } = jobs.add({
        ...{ kind: 'train', title, lane: request.device, payload, unit: 'steps', datasetId: request.datasetId },
      });
      return { jobId: id };
    },
    'jobs.preview': ({ runId }) => trainings.preview(runId),
  };
}

function methodInfo(detector: Detector): MethodInfo {
  const { id, name, annotations, presets, presetSummaries = {}, scores } = detector;
  return {
    ...{ id, name, annotations, scores: [...scores] },
    presets: Object.entries(presets).map(([preset, settings]) => ({
      name: preset,
      summary: presetSummaries[preset] ?? '',
      settings: JSON.parse(JSON.stringify(settings)) as Record<string, unknown>,
    })),
    codebook: detector.openBaseTrainer !== undefined,
    codebookMethod: detector.baseMethod ?? id,
    outliers: detector.outliers !== undefined,
  };
}
