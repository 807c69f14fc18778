/** A clip that a method refuses: the others are scored, and the error names the file. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wavFile16 } from '../datasets/audio/write-wav.ts';
import { ae } from '../detectors/ae/detector.ts';
import { hummingClips, tinySettings } from '../detectors/dense/testing.ts';
import { openDevice, Random } from '../engine/index.ts';
import { openStore, storeSnapshot } from './model.ts';
import { scoreTask } from './score-task.ts';
import type { EngineClip, ScoreArguments } from './task-arguments.ts';

test('a clip that is too short for the method keeps no other from its score', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-score-'));
  try {
    const settings = tinySettings(ae, { maxSteps: 1 });
    const device = await openDevice('cpu');
    const trainer = await ae.openTrainer({ settings, clips: hummingClips(2), device, random: new Random(1) });
    await trainer.step();
    await storeSnapshot(await openStore(folder), { snapshot: await trainer.snapshot(), step: 1, total: 1 });
    await trainer.dispose();

    await mkdir(join(folder, 'clips'));
    const clip = async (name: string, samples: number): Promise<EngineClip> => {
      const file = join(folder, 'clips', name);
      await writeFile(file, wavFile16(new Random(name).normals(samples, 0, 0.1), 16_000));
      return {
        ...{ path: `fan/test/${name}`, file, machineType: 'fan', machineId: '00', label: 'normal' },
        ...{ channel: 0, content: null, seconds: samples / 16_000 },
      };
    };
    const clips = [await clip('a.wav', 16_000), await clip('short.wav', 1200), await clip('c.wav', 8000)];
    const args: ScoreArguments = {
      ...{ method: 'ae', settings: JSON.parse(JSON.stringify(settings)) as ScoreArguments['settings'] },
      ...{ device: 'cpu', clips, cacheFolder: join(folder, 'cache'), cacheBytes: null, folder, of: 'test' },
      output: { scores: join(folder, 'scores.csv'), maps: join(folder, 'maps') },
    };
    const context = {
      progress: () => undefined,
      checkpointed: () => undefined,
      yield: () => Promise.resolve(),
      signal: new AbortController().signal,
    };
    await expect(scoreTask(ae, args, context)).rejects.toMatchObject({
      code: 'CLIPS_NOT_SCORED',
      message: expect.stringMatching(/fan\/test\/short\.wav: A clip of fan 00 is too short.*2 others are scored/),
    });
    const scores = await readFile(join(folder, 'scores.csv'), 'utf8');
    expect(scores).toContain('fan/test/a.wav');
    expect(scores).toContain('fan/test/c.wav');
    expect(scores).not.toContain('short.wav');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
