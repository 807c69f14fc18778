import { readCodebook, requireFitting, writeCodebook } from '../../../../src-main/runs/codebook.ts';
import { randomTensor, seededRandom } from '../../../../src-main/engine/checkpoint/fixtures/samples.ts';
import type { FuzzTarget } from '../target.ts';
import { written } from './checkpoint.ts';
import { fileReader } from './files.ts';
import { safetensorsEdit } from './safetensors.ts';

const info = {
  ...{ method: 'auddsr', preset: 'cpu', settings: { epochs: 3 }, seed: 0, created: '2026-01-01T00:00:00.000Z' },
  ...{ features: { bands: 128, hop: 512 }, geometry: { codes: 64, width: 16 } },
  ...{ data: { fingerprint: 'a'.repeat(64), clips: 12 }, snapshot: { mean: [0, 1], scale: { fan: 2 } } },
};

export const codebook: FuzzTarget = {
  name: 'codebook',
  async seeds() {
    const tensors = { 'codebook.0': randomTensor(seededRandom(1), 'float32', [4, 3]) };
    return [await written((path) => writeCodebook(path, 10, tensors, info))];
  },
  edits: safetensorsEdit,
  batch: 50,
  open: fileReader('codebook.safetensors', async (path) => requireFitting(await readCodebook(path), info)),
};
