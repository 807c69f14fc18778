/** A stage whose workspace has a small disk to itself. */
import { join } from 'node:path';
import { copyPrepared } from '../place.ts';
import { Stage } from '../stage.ts';
import type { World } from './kind.ts';

interface OwnDisk {
  /** Where it is mounted. */
  readonly path: string;
  unmount(): void;
}

/** @param inject all faults of the kind; the stage is ended and the disk unmounted afterwards */
export async function onDisk(
  { folder, prepared, random, tally }: World,
  kind: string,
  disk: OwnDisk,
  inject: (stage: Stage) => Promise<void>,
): Promise<void> {
  let stage: Stage | undefined;
  try {
    const place = await copyPrepared(prepared.place, folder, join(disk.path, 'workspace'));
    stage = new Stage({ kind, place, ledger: prepared.ledger(), random, tally });
    await inject(stage);
    await stage.end();
  } finally {
    // Where something went wrong the program still has files there.
    await stage?.killMain();
    disk.unmount();
  }
}
