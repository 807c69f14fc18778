import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '../../../../src-main/engine/checkpoint/read.ts';
import { writeCheckpoint } from '../../../../src-main/engine/checkpoint/write.ts';
import { randomTensor, seededRandom } from '../../../../src-main/engine/checkpoint/fixtures/samples.ts';
import type { FuzzTarget } from '../target.ts';
import { fileReader } from './files.ts';
import { safetensorsEdit } from './safetensors.ts';

/** A file that `write` makes, as bytes. */
export async function written(write: (path: string) => Promise<unknown>): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'seed-'));
  try {
    const path = join(folder, 'file.safetensors');
    await write(path);
    return new Uint8Array(await readFile(path));
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const checkpoint: FuzzTarget = {
  name: 'checkpoint',
  async seeds() {
    const random = seededRandom(1);
    const tensors = {
      'conv.kernel': randomTensor(random, 'float32', [3, 3, 2]),
      'adam.step': randomTensor(random, 'int32', [1]),
      mask: randomTensor(random, 'bool', [5]),
    };
    return [
      await written((path) =>
        writeCheckpoint(path, { step: 1, tensors, meta: { epoch: 3, order: [1, 2, { a: null }] } }),
      ),
      await written((path) => writeCheckpoint(path, { step: 0, tensors: {}, meta: {} })),
    ];
  },
  edits: safetensorsEdit,
  batch: 50,
  open: fileReader('step-00000001.safetensors', async (path) => {
    const specs = { 'conv.kernel': { dtype: 'float32', shape: [3, 3, 2] } } as const;
    await readCheckpoint(path, { specs }).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === 'UserError')) throw error;
    });
    await readCheckpoint(path);
  }),
};
