/** A handful of faults on the real program; `npm run trust -- faults` injects hundreds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildIfNeeded } from '../../src-main/hosts/cli/build-if-needed.ts';
import { faults } from './faults/index.ts';
import { ROOT } from './faults/place.ts';

test.runIf(process.platform === 'linux')(
  'nothing that was saved is lost by a fault',
  { timeout: 600_000 },
  async () => {
    await buildIfNeeded(ROOT, () => undefined);
    const folder = await mkdtemp(join(tmpdir(), 'earmark-faults-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const said: string[] = [];
    const figures = await faults.run({ size: 'short', seed: 1, folder, say: (line) => void said.push(line) });
    expect(
      figures.filter(({ kept }) => !kept).map(({ promise, figure }) => `${promise}: ${figure}`),
      said.join('\n'),
    ).toEqual([]);
  },
);
