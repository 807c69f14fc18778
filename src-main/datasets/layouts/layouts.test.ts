import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDataset } from '../dataset.ts';
import { folderOf } from '../testing/folders.ts';
import { detectLayout } from './detect.ts';
import { walk } from './walk.ts';

function numbered(count: number, name: (number: string) => string): string[] {
  return Array.from({ length: count }, (_, index) => name(String(index).padStart(8, '0')));
}

const dcaseFan = [
  ...numbered(3, (n) => `fan/train/normal_id_00_${n}.wav`),
  ...numbered(2, (n) => `fan/test/normal_id_00_${n}.wav`),
  ...numbered(2, (n) => `fan/test/anomaly_id_00_${n}.wav`),
];
const mimiiFan = [
  ...numbered(10, (n) => `fan/id_00/normal/${n}.wav`),
  ...numbered(4, (n) => `fan/id_00/abnormal/${n}.wav`),
];

describe('DCASE 2020 Task 2', () => {
  test('types, IDs, splits and labels; development and evaluation data together', async () => {
    const root = await folderOf([
      ...dcaseFan.map((path) => `dev_data/${path}`),
      ...numbered(2, (n) => `eval_data/fan/test/id_01_${n}.wav`),
      'dev_data/ToyCar/train/normal_id_04_00000000.WAV',
    ]);
    const [best] = await detectLayout(root);
    expect(best).toMatchObject({ layout: 'dcase', confidence: 1, unplaced: 0 });
    const none = { normal: 0, anomaly: 0, unlabelled: 0 };
    expect(best?.groups).toEqual([
      { machineType: 'ToyCar', machineId: '04', train: { ...none, normal: 1 }, test: none },
      {
        machineType: 'fan',
        machineId: '00',
        train: { ...none, normal: 3 },
        test: { normal: 2, anomaly: 2, unlabelled: 0 },
      },
      { machineType: 'fan', machineId: '01', train: none, test: { ...none, unlabelled: 2 } },
    ]);
    const { problems } = await openDataset(root);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['LABEL_MISSING', 'eval_data/fan/test/id_01_00000000.wav'],
      ['LABEL_MISSING', 'eval_data/fan/test/id_01_00000001.wav'],
      ['GROUP_ONE_CLIP', 'ToyCar/04'],
      ['GROUP_NO_TRAINING', 'fan/01'],
    ]);
  });

  test.each(['', 'fan', 'fan/train'])('from the folder "%s"', async (part) => {
    const root = await folderOf(dcaseFan);
    const { layout, clips } = await openDataset(join(root, part));
    expect(layout).toBe('dcase');
    expect(clips[0]).toMatchObject({ machineType: 'fan', machineId: '00' });
    expect(clips.length).toBe(part === 'fan/train' ? 3 : 7);
  });
});

describe('MIMII', () => {
  test('all anomalies and as many normal clips are the test, chosen by the seed', async () => {
    const root = await folderOf(mimiiFan);
    const first = await openDataset(root);
    expect(first.layout).toBe('mimii');
    const tested = (clips: typeof first.clips): string[] =>
      clips.filter(({ split, label }) => split === 'test' && label === 'normal').map(({ path }) => path);
    expect(tested(first.clips).length).toBe(4);
    expect(first.clips.filter(({ split }) => split === 'train').every(({ label }) => label === 'normal')).toBe(true);
    expect(tested((await openDataset(root)).clips)).toEqual(tested(first.clips));
    expect(tested((await openDataset(root, { seed: 1 })).clips)).not.toEqual(tested(first.clips));
  });

  test('a recording more moves at most one other', async () => {
    const before = await openDataset(await folderOf(mimiiFan));
    const after = await openDataset(await folderOf([...mimiiFan, 'fan/id_00/normal/00000099.wav']));
    const splits = new Map(after.clips.map(({ path, split }) => [path, split]));
    expect(before.clips.filter(({ path, split }) => splits.get(path) !== split).length).toBeLessThanOrEqual(1);
  });

  test('signal-to-noise ratios: kept apart where there are several', async () => {
    const one = await openDataset(await folderOf(mimiiFan.map((path) => `-6_dB_fan/${path}`)));
    expect(one.clips[0]).toMatchObject({ machineType: 'fan', attributes: { snr: '-6dB' } });
    const both = await openDataset(await folderOf(mimiiFan.flatMap((path) => [`-6_dB_fan/${path}`, `0dB/${path}`])));
    expect([...new Set(both.clips.map(({ machineType }) => machineType))].sort()).toEqual(['fan_-6dB', 'fan_0dB']);
  });

  test('from the folder of one type', async () => {
    const root = await folderOf(mimiiFan);
    expect((await openDataset(join(root, 'fan'))).clips[0]).toMatchObject({ machineType: 'fan', machineId: '00' });
  });
});

describe('patterns', () => {
  const paths = ['press/3/ok/a.wav', 'press/3/ok/b.wav', 'press/3/ng/c.wav', 'press/4/odd/d.wav', 'notes/e.wav'];

  test('named parts, words for labels, what does not fit', async () => {
    const { clips, problems } = await openDataset(await folderOf(paths), { pattern: '{type}/{id}/{label}/*.wav' });
    expect(clips.map(({ path, machineId, split, label }) => [path, machineId, split, label])).toEqual([
      ['press/3/ng/c.wav', '3', 'test', 'anomaly'],
      expect.arrayContaining(['press/3/ok/a.wav', '3', 'normal']),
      expect.arrayContaining(['press/3/ok/b.wav', '3', 'normal']),
      ['press/4/odd/d.wav', '4', 'train', undefined],
    ]);
    expect(clips.filter(({ split, label }) => split === 'test' && label === 'normal').length).toBe(1);
    expect(problems).toContainEqual(expect.objectContaining({ code: 'FILE_UNPLACED', path: 'notes/e.wav' }));
    expect(problems).toContainEqual(expect.objectContaining({ code: 'LABEL_UNKNOWN', path: 'press/4/odd/d.wav' }));
  });

  test('optional parts say what the layout of DCASE says', async () => {
    const root = await folderOf([...dcaseFan, 'fan/test/id_01_00000000.wav']);
    const named = await openDataset(root, { pattern: '{type}/{split}/[{label}_]id_{id}_*.wav' });
    expect(named.clips).toEqual((await openDataset(root)).clips);
  });

  test('attributes, ** and ?', async () => {
    const root = await folderOf(['hall/a/b/m1_2024.wav', 'm2_2025.flac']);
    const { clips } = await openDataset(root, { pattern: '**/m{id}_{year}.*' });
    expect(clips).toMatchObject([
      { machineId: '1', machineType: 'sound', attributes: { year: '2024' } },
      { machineId: '2', attributes: { year: '2025' } },
    ]);
    expect((await openDataset(root, { pattern: 'm?_*' })).clips.length).toBe(1);
  });

  test.each([
    ['{type', 1, 'this brace is not closed'],
    ['{type}/{type}', 8, '{type} is there twice'],
    ['a/{}', 3, 'is not a name'],
    ['a[b', 2, 'this bracket is not closed'],
    ['a]b', 2, 'this bracket was never opened'],
    ['', 1, 'it is empty'],
    ['/data/{type}/*', 1, 'it is a path below the data set'],
    ['*'.repeat(40), 25, 'more than 24 parts'],
  ])('%s is refused at character %s', async (pattern, at, what) => {
    const refused = openDataset(await folderOf(paths), { pattern });
    await expect(refused).rejects.toMatchObject({ code: 'PATTERN_INVALID' });
    await expect(refused).rejects.toThrow(`at character ${at}`);
    await expect(refused).rejects.toThrow(what);
  });

  test('one that fits nothing names a path to compare with', async () => {
    const refused = openDataset(await folderOf(paths), { pattern: '{type}.wav' });
    await expect(refused).rejects.toMatchObject({ code: 'LAYOUT_MISMATCH', message: /notes\/e\.wav/ });
  });
});

describe('any folder', () => {
  test('is unlabelled training material', async () => {
    const { layout, clips, problems } = await openDataset(await folderOf(['x/a.wav', 'b.flac', 'readme.txt']));
    expect({ layout, problems }).toEqual({ layout: 'plain', problems: [] });
    expect(clips.map(({ path, split, label }) => [path, split, label])).toEqual([
      ['b.flac', 'train', undefined],
      ['x/a.wav', 'train', undefined],
    ]);
  });

  test('hidden files, loops of links, empty folders, other formats', async () => {
    const root = await folderOf(['a/x.wav', 'a/._x.wav', '.cache/y.wav', '__MACOSX/z.wav', 'b/song.mp3']);
    await mkdir(join(root, 'empty/inner'), { recursive: true });
    await symlink(root, join(root, 'a/loop'));
    expect(await walk(root)).toMatchObject({ audio: ['a/x.wav'], otherAudio: ['b/song.mp3'], empty: ['empty'] });
  });

  test.each([
    ['nowhere', 'FOLDER_MISSING'],
    ['x/a.wav', 'FOLDER_IS_FILE'],
    ['text', 'DATASET_NO_AUDIO'],
    ['music', 'DATASET_NO_AUDIO'],
  ])('%s: %s', async (part, code) => {
    const root = await folderOf(['x/a.wav', 'text/readme.txt', 'music/song.mp3']);
    await expect(openDataset(join(root, part))).rejects.toMatchObject({ code, hint: expect.any(String) });
  });

  test('an unknown layout', async () => {
    await expect(openDataset('.', { layout: 'dcas' })).rejects.toMatchObject({ code: 'LAYOUT_UNKNOWN' });
  });

  test('stops when it is told to', async () => {
    const root = await folderOf(['a/x.wav']);
    await expect(walk(root, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
