/**
 * The model of a run: a checkpoint that may have been swapped for another run's, opened to score a clip and to be exported. The
 * first byte of an input says whose run it is in, the rest is the file.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { ae } from '../../../../src-main/detectors/ae/detector.ts';
import { auddsr } from '../../../../src-main/detectors/auddsr/detector.ts';
import { tinyClips, tinySettings as tinyAuddsr } from '../../../../src-main/detectors/auddsr/testing.ts';
import { hummingClips, tinySettings as tinyDense } from '../../../../src-main/detectors/dense/testing.ts';
import type { Detector, FeatureClip, Snapshot, Trainer } from '../../../../src-main/detectors/detector.ts';
import type { JsonObject } from '../../../../src-main/engine/checkpoint/json.ts';
import { writeCheckpoint } from '../../../../src-main/engine/checkpoint/write.ts';
import { openDevice, Random } from '../../../../src-main/engine/index.ts';
import { readModel } from '../../../../src-main/workstation/model.ts';
import { joined } from '../edit-bytes.ts';
import type { Edit, FuzzTarget } from '../target.ts';
import { written } from './checkpoint.ts';
import { metaEdit, safetensorsEdit } from './safetensors.ts';

interface Method {
  readonly detector: Detector;
  readonly settings: unknown;
  readonly clips: readonly FeatureClip[];
}

const methods: readonly Method[] = [
  { detector: ae, settings: tinyDense(ae, { epochs: 1 }), clips: hummingClips(3) },
  {
    detector: auddsr,
    settings: { ...tinyAuddsr({ iterations: 1 }), stage1: { ...tinyAuddsr().stage1, iterations: 1 } },
    clips: tinyClips(3, 1, 40),
  },
];
const STEP = 1;

/** What a run of it has when it is finished. */
async function trained({ detector, settings, clips }: Method): Promise<Snapshot> {
  const input = { settings, clips, device: await openDevice('cpu'), random: new Random(1) };
  const base =
    detector.openBaseTrainer === undefined ? undefined : await finished(await detector.openBaseTrainer(input));
  return await finished(await detector.openTrainer({ ...input, ...(base === undefined ? {} : { base }) }));
}

async function finished(trainer: Trainer): Promise<Snapshot> {
  try {
    while (trainer.stepsDone < trainer.totalSteps) await trainer.step();
    return await trainer.snapshot();
  } finally {
    await trainer.dispose();
  }
}

const behind =
  (edit: Edit): Edit =>
  (input, other) =>
    joined(input.subarray(0, 1), edit(input.subarray(1), other.subarray(1)));

export const model: FuzzTarget = {
  name: 'model',
  async seeds() {
    const files = await Promise.all(
      methods.map(async (method) => {
        const { tensors, meta } = await trained(method);
        const document = { total: STEP, snapshot: meta as JsonObject };
        return await written((path) => writeCheckpoint(path, { step: STEP, tensors, meta: document }));
      }),
    );
    // Each in each run: two that fit, two that were swapped.
    return files.flatMap((file) => methods.map((_, whose) => joined(Uint8Array.of(whose), file)));
  },
  // What is whole and means something else comes further than what is damaged, which `checkpoint` has.
  edits: fc.oneof({ weight: 4, arbitrary: metaEdit }, { weight: 1, arbitrary: safetensorsEdit }).map(behind),
  batch: 20,
  async open(folder) {
    const checkpoints = join(folder, 'run', 'checkpoints');
    await mkdir(checkpoints, { recursive: true });
    const device = await openDevice('cpu');
    return {
      async run(input) {
        await writeFile(join(checkpoints, 'step-00000001.safetensors'), input.subarray(1));
        const { detector, settings, clips } = methods[(input[0] ?? 0) % methods.length]!;
        const { model: read } = await readModel(join(folder, 'run'));
        await detector.exportFunction?.({ settings, model: read });
        const scorer = await detector.openScorer({ settings, model: read, device });
        try {
          await scorer.score(clips.slice(0, 1));
        } finally {
          await scorer.dispose();
        }
        return 'read';
      },
    };
  },
};
