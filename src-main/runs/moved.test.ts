import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../datasets/testing/folders.ts';
import { movedCodebook, movedRecordings, movedUpload } from './moved.ts';

test('what lay in a workspace is found where that is now, and what is where it was stays', async () => {
  const folder = await folderWith({
    'uploads/fans/a.wav': '',
    'codebooks/mine.safetensors': '',
    'runs/r/run.json': '',
  });
  const run = join(folder, 'runs/r');
  expect(movedRecordings('/gone/uploads/fans', run)).toBe(join(folder, 'uploads/fans'));
  expect(movedRecordings('/uploads/of/uploads/fans', run)).toBe(join(folder, 'uploads/fans'));
  expect(movedUpload('C:\\gone\\uploads\\fans', join(folder, 'uploads'))).toBe(join(folder, 'uploads/fans'));
  expect(movedCodebook('/gone/codebooks/mine.safetensors', run)).toBe(join(folder, 'codebooks/mine.safetensors'));
  expect(movedRecordings(folder, run)).toBe(folder);
  expect(movedRecordings('/gone/recordings', run)).toBe('/gone/recordings');
  expect(movedRecordings('/gone/uploads/others', run)).toBe('/gone/uploads/others');
  expect(movedCodebook('/gone/other.safetensors', run)).toBe('/gone/other.safetensors');
});
