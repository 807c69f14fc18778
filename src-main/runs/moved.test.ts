import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '../datasets/testing/folders.ts';
import { isOwnOutput, movedCodebook, movedOutput, movedRecordings, movedUpload } from './moved.ts';

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

test('a codebook run writes into its own folder, wherever that is now; what was named by hand stays', () => {
  expect(movedOutput('/gone/runs/r-2/codebook.safetensors', '/here/runs/r-2')).toBe(
    '/here/runs/r-2/codebook.safetensors',
  );
  expect(movedOutput('/shared/mine.safetensors', '/shared/mine.run')).toBe('/shared/mine.safetensors');
  for (const [output, run] of [
    ['/gone/runs/r-2/codebook.safetensors', '/here/runs/r-2'],
    ['/shared/mine.safetensors', '/shared/mine.run'],
    ['/shared/mine.safetensors', '/shared/mine.run-2'],
  ] as const) {
    expect(isOwnOutput(output, run), output).toBe(true);
  }
  for (const output of [
    '/shared/other.safetensors',
    '/here/runs/r/run.json',
    '/here/r/../runs/codebook.safetensors',
    '/x/r/..',
  ]) {
    expect(isOwnOutput(output, '/here/runs/r'), output).toBe(false);
  }
});
