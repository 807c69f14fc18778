import { expect, test } from 'vitest';
import { temporaryFolder } from '../datasets/testing/folders.ts';
import { float32 } from '../engine/index.ts';
import { openStore, readModel, storeSnapshot } from './model.ts';

test('a model that was stored is read; a file that no training wrote in its place is refused', async () => {
  const folder = await temporaryFolder();
  const store = await openStore(folder);
  const snapshot = { tensors: { w: float32([2], [1, 2]) }, meta: { step: 3 } };
  await storeSnapshot(store, { snapshot, step: 3, total: 3 });
  expect((await readModel(folder)).model).toEqual(snapshot);
  // As a codebook is.
  await store.write(4, snapshot.tensors, { earmark: 'codebook', snapshot: {} });
  await expect(readModel(folder)).rejects.toMatchObject({
    name: 'UserError',
    code: 'CHECKPOINT_MISMATCH',
    hint: expect.stringContaining('Put this run'),
  });
});
