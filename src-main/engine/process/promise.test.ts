/** The promise: killing the engine process at a random moment loses no checkpoint that had been reported as written. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SLOW } from '../../../scripts/slow.ts';

import type { UserError } from '../../../src-shared/errors.ts';
import { bytesOf, randomInteger, seededRandom } from '../checkpoint/fixtures/samples.ts';
import { CheckpointStore } from '../checkpoint/store.ts';
import { batch, initialState } from '../fixtures/small-training.ts';
import type { HostTensors } from '../tensors.ts';
import { openTraining } from './fixtures/training.ts';
import { sleep } from './fixtures/watching.ts';
import { EngineProcess } from './supervisor.ts';

const KILLS = SLOW ? 50 : 12;
/** Every fifth kill falls into the start of the process and the resume, the others into the training. */
const LONGEST_START_MS = 900;
const LONGEST_TRAINING_MS = 250;
const SEED = 7;

it(`loses no reported checkpoint in ${KILLS} kills`, { timeout: 240_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-promise-'));
  const random = seededRandom(2026);
  const engine = await EngineProcess.start({ modules: [new URL('./fixtures/training.ts', import.meta.url)] });
  const expected = await recomputation();
  let reported = -1;
  let latest = -1;
  const seen = { inStart: 0, inWrite: 0, resumed: 0 };
  try {
    for (let kill = 0; kill < KILLS; kill++) {
      const resumeAt = latest;
      const training = Promise.withResolvers<undefined>();
      let last: number | undefined;
      const run = engine
        .run(
          'train',
          { folder, seed: SEED, steps: 1e9 },
          {
            onCheckpoint: ({ step }) => (last = reported = step),
            onProgress: (data) => {
              if (typeof data !== 'object' || data === null || !('resumedFrom' in data)) return;
              expect(data.resumedFrom).toBe(resumeAt < 0 ? null : resumeAt);
              seen.resumed++;
              training.resolve(undefined);
            },
          },
        )
        .then(
          () => expect.unreachable('the task ends only by the kill'),
          (error: unknown) => error as UserError,
        );
      if (kill % 5 > 0) await Promise.race([training.promise, run]);
      await sleep(randomInteger(random, kill % 5 > 0 ? LONGEST_TRAINING_MS : LONGEST_START_MS));
      if (engine.status.pid !== undefined) process.kill(engine.status.pid, 'SIGKILL');
      const error = await run;
      if (error.code === 'ENGINE_START_FAILED') seen.inStart++;
      else expect(error).toMatchObject({ code: 'ENGINE_CRASHED', details: { signal: 'SIGKILL' } });
      const details = error.details as { lastCheckpoint?: { step: number } };
      expect(details.lastCheckpoint?.step).toBe(last);

      const store = await CheckpointStore.open(folder);
      seen.inWrite += store.removedLeftovers.length;
      const { checkpoint, passedOver } = await store.latest();
      expect(passedOver).toEqual([]);
      latest = checkpoint?.step ?? -1;
      expect(latest).toBeGreaterThanOrEqual(reported);
      if (!checkpoint) continue;
      expect(checkpoint.meta).toEqual({ step: latest, seed: SEED });
      expectSameBits(checkpoint.tensors, await expected(latest));
    }
    expect(latest).toBeGreaterThan(KILLS);
    expect(seen.resumed).toBeGreaterThan(KILLS / 2);
    console.log(
      `${KILLS} kills: ${seen.inStart} while starting, ${seen.inWrite} within a write, ${latest + 1} steps survived`,
    );
  } finally {
    await engine.dispose();
    await rm(folder, { recursive: true });
  }
});

/** The state after a step, as an uninterrupted run would have it; steps asked for do not decrease. */
async function recomputation(): Promise<(step: number) => Promise<HostTensors>> {
  const training = await openTraining();
  await training.writeState(initialState(SEED));
  let at = -1;
  return async (step) => {
    for (; at < step; at++) await training.run(batch(SEED, at + 1));
    return await training.readState();
  };
}

function expectSameBits(actual: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, tensor] of Object.entries(wanted)) {
    expect(Buffer.compare(bytesOf(actual[name]!.data), bytesOf(tensor.data)), name).toBe(0);
  }
}
