import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../dataset.ts';
import { detectLayout } from '../layouts/detect.ts';
import { scanDataset } from '../scan/scan.ts';
import { temporaryFolder } from '../testing/folders.ts';
import { machineTypes, planSample, sampleRenderer, SIZES } from './recipe.ts';
import { MANIFEST, readManifest, writeSample } from './write-sample.ts';

const tiny = { train: 2, testNormal: 1, testAnomaly: 6, seconds: 2 };
const clips = 10 * 9;

async function digest(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const { path } of (await readManifest(root))!.clips) hash.update(path).update(await readFile(join(root, path)));
  return hash
    .update(await readFile(join(root, MANIFEST)))
    .update(await readFile(join(root, 'README.md')))
    .digest('hex');
}

describe('the plan', () => {
  test('3 types with 3 or 4 IDs; each kind of fault equally often; all grades', () => {
    const plan = planSample(0, SIZES.full);
    expect(plan.length).toBe(1500);
    expect(machineTypes.map(({ name, ids }) => [name, ids.length])).toEqual([
      ['fan', 4],
      ['slider', 3],
      ['valve', 3],
    ]);
    const faults = plan.flatMap(({ machineType, fault }) => (fault === undefined ? [] : [{ machineType, ...fault }]));
    expect(faults.length).toBe(250);
    const perKind = Map.groupBy(faults, ({ machineType, kind }) => `${machineType} ${kind}`);
    expect(perKind.size).toBe(18);
    for (const group of perKind.values()) expect(group.length).toBeGreaterThanOrEqual(12);
    const perGrade = Map.groupBy(faults, ({ grade }) => grade);
    for (const grade of ['faint', 'moderate', 'strong'] as const) {
      expect(perGrade.get(grade)!.length).toBeGreaterThan(40);
    }
  });

  test('a clip is the same in every size, and another with another seed', () => {
    const [few, many] = [planSample(3, SIZES.small), planSample(3, SIZES.full)];
    const clip = few.find(({ fault }) => fault !== undefined)!;
    expect(many).toContainEqual(clip);
    const sound = sampleRenderer(3, 1)(clip);
    // The order in which clips are made does not matter.
    const later = sampleRenderer(3, 1);
    later(many.at(-1)!);
    expect(later(clip)).toEqual(sound);
    expect(sampleRenderer(4, 1)(clip)).not.toEqual(sound);
  });
});

describe('the folder', () => {
  test('the same seed gives the same bytes, which Earmark reads without a problem', async () => {
    const [first, second, other] = await Promise.all([temporaryFolder(), temporaryFolder(), temporaryFolder()]);
    await writeSample(first, { seed: 7, size: tiny });
    await writeSample(second, { seed: 7, size: tiny });
    await writeSample(other, { seed: 8, size: tiny });
    expect(await digest(second)).toBe(await digest(first));
    expect(await digest(other)).not.toBe(await digest(first));

    const [best] = await detectLayout(first);
    expect(best).toMatchObject({ layout: 'dcase', unplaced: 0 });
    expect(best?.groups).toHaveLength(10);
    const report = await scanDataset(await openDataset(first));
    expect(report).toMatchObject({ usable: clips, seconds: clips * 2, problems: [] });
    expect(report.records[0]).toMatchObject({ sampleRate: 16_000, channels: 1, bits: 16, frames: 32_000 });
    expect(await readManifest(first)).toMatchObject({ seed: 7, complete: true });
    expect(await readFile(join(first, 'README.md'), 'utf8')).toContain('seed 7');
  });

  test('an interrupted or a larger sample is replaced without leftovers', async () => {
    const root = await temporaryFolder();
    const controller = new AbortController();
    const broken = writeSample(root, {
      size: { ...tiny, seconds: 0.2 },
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 5) controller.abort(new Error('enough'));
      },
    });
    await expect(broken).rejects.toThrow('enough');
    expect(await readManifest(root)).toMatchObject({ complete: false });
    await writeSample(root, { size: { train: 2, testNormal: 1, testAnomaly: 1, seconds: 0.2 } });
    expect((await openDataset(root)).clips.length).toBe(40);
  });

  test('other files are left alone', async () => {
    const root = await temporaryFolder();
    await writeFile(join(root, 'thesis.txt'), 'precious');
    const refused = writeSample(root, { size: tiny });
    await expect(refused).rejects.toMatchObject({ code: 'SAMPLE_FOLDER_TAKEN', hint: expect.any(String) });
    await expect(writeSample(join(root, 'thesis.txt'), { size: tiny })).rejects.toMatchObject({
      code: 'FOLDER_IS_FILE',
    });
    const below = writeSample(join(root, 'thesis.txt/below'), { size: tiny });
    await expect(below).rejects.toMatchObject({ code: 'FOLDER_IS_FILE' });
    expect(await readFile(join(root, 'thesis.txt'), 'utf8')).toBe('precious');
  });

  test('a manifest that points elsewhere deletes nothing there', async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, 'set'));
    await writeFile(join(root, 'mine.wav'), 'precious');
    const clip = { path: '../mine.wav' };
    await writeFile(join(root, 'set', MANIFEST), JSON.stringify({ earmark: 'sample', clips: [clip] }));
    await writeSample(join(root, 'set'), { size: { train: 1, testNormal: 0, testAnomaly: 0, seconds: 0.1 } });
    expect(await readFile(join(root, 'mine.wav'), 'utf8')).toBe('precious');
  });
});
