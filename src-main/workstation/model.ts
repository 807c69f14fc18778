/** The snapshots of a run's folder. */
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../src-shared/errors.ts';
import type { Snapshot } from '../detectors/detector.ts';
import type { JsonObject } from '../engine/checkpoint/json.ts';
import { CheckpointStore, type PassedOver } from '../engine/checkpoint/store.ts';

/** The newest good one, and the one before it should that be damaged later. */
const KEEP = 2;

const storedMeta = z.object({ total: z.number(), snapshot: z.record(z.string(), z.unknown()) });

export interface StoredSnapshot {
  readonly snapshot: Snapshot;
  readonly step: number;
  /** Steps of the whole training. */
  readonly total: number;
}

export function openStore(folder: string): Promise<CheckpointStore> {
  return CheckpointStore.open(join(folder, 'checkpoints'), { keep: KEEP });
}

/** @throws UserError as `CheckpointStore.write` */
export async function storeSnapshot(
  store: CheckpointStore,
  { snapshot, step, total }: StoredSnapshot,
): Promise<{ readonly path: string }> {
  return await store.write(step, snapshot.tensors, { total, snapshot: snapshot.meta as JsonObject });
}

/**
 * @throws UserError as `CheckpointStore.latest`; `CHECKPOINT_DAMAGED` when there are some but none is whole;
 * `CHECKPOINT_MISMATCH` for a file that no training wrote, such as a codebook
 */
export async function latestSnapshot(
  store: CheckpointStore,
): Promise<{ readonly stored: StoredSnapshot | undefined; readonly passedOver: readonly PassedOver[] }> {
  const { checkpoint, passedOver } = await store.latest();
  if (checkpoint === undefined) return { stored: undefined, passedOver };
  const meta = storedMeta.safeParse(checkpoint.meta);
  if (!meta.success) throw foreign(store.folder, meta.error);
  const { total, snapshot } = meta.data;
  return {
    stored: { snapshot: { tensors: checkpoint.tensors, meta: snapshot }, step: checkpoint.step, total },
    passedOver,
  };
}

/**
 * A trained model.
 *
 * @throws UserError `RUN_UNFINISHED` when the training has not ended, or when its last checkpoint is damaged
 */
export async function readModel(
  folder: string,
): Promise<{ readonly model: Snapshot; readonly passedOver: readonly PassedOver[] }> {
  const store = await openStore(folder);
  const { stored, passedOver } = await latestSnapshot(store);
  if (stored !== undefined && stored.step >= stored.total) return { model: stored.snapshot, passedOver };
  const [damaged] = passedOver;
  throw new UserError(
    'RUN_UNFINISHED',
    damaged === undefined
      ? `The run ${folder} is not trained to its end.`
      : `The model of ${folder} is gone: ${damaged.reason.message}`,
    { hint: `Train on: earmark resume ${folder}`, details: { step: stored?.step ?? 0 } },
  );
}

function foreign(folder: string, cause: unknown): UserError {
  return new UserError('CHECKPOINT_MISMATCH', `The newest file in ${folder} is no checkpoint of a training.`, {
    hint: "Put this run's own checkpoint back, or take the file away to go on from the one before it.",
    details: { path: folder },
    cause,
  });
}
