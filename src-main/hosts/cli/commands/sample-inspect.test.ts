import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCaptured, type Captured } from '../captured.ts';
import { inspect } from './inspect.ts';
import { sample } from './sample.ts';

const earmark = (...argv: string[]): Promise<Captured> => runCaptured(argv, [inspect, sample]);

let root: string;
let folder: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earmark-cli-'));
  folder = join(root, 'sample');
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('sample, then inspect', () => {
  test('writes, with plain lines of progress, and reads it back', { timeout: 300_000 }, async () => {
    const written = await earmark('sample', folder, '--clips', 'small', '--seed', '5');
    expect(written.code).toBe(0);
    expect(written.out).toContain(`Wrote 200 clips to ${folder}`);
    expect(written.err.split('\n')).toHaveLength(10);
    expect(written.err).toMatch(/^Writing clips: 20 of 200 \(10 %\), [\d.]+ clips\/s, .* left$/m);

    const seen = await earmark('inspect', folder);
    expect(seen.code).toBe(0);
    expect(seen.out).toContain('DCASE 2020 Task 2, 200 clips, 33 min 20 s of sound');
    expect(seen.out).toMatch(/^Fingerprint: [0-9a-f]{64}$/m);
    expect(seen.out).toMatch(/^ {2}type +ID +train +test normal +test anomalous$/m);
    expect(seen.out).toMatch(/^ {2}valve +04 +10 +4 +6$/m);
    expect(seen.out).toContain('No problems were found.');

    const json = await earmark('inspect', folder, '--json');
    expect(json.err).toBe('');
    expect(JSON.parse(json.out)).toMatchObject({
      layout: 'dcase',
      clips: 200,
      usable: 200,
      seconds: 2000,
      problems: [],
    });
    const quick = await earmark('inspect', folder, '--no-content', '--pattern', '{type}/*/{label}_id_{id}_*', '--json');
    expect(JSON.parse(quick.out)).toMatchObject({ layout: 'pattern', clips: 200 });
    expect(quick.out).not.toContain('fingerprint');
  });

  test('problems are grouped, with examples and the next step', async () => {
    const bad = await mkdtemp(join(root, 'bad-'));
    for (let index = 0; index < 5; index++) await writeFile(join(bad, `${index}.wav`), 'no sound');
    const { code, out } = await earmark('inspect', bad);
    expect(code).toBe(1);
    expect(out).toContain('error AUDIO_FORMAT: 5\n    0.wav: The file 0.wav is neither WAV nor FLAC.');
    expect(out).toContain('    and 2 more\n    Next step: Convert it');
    expect(out).toContain('5 clips cannot be used.');
  });
});

describe('refusals', () => {
  test.each([
    [['inspect'], 2, 'No folder was named.'],
    [['inspect', 'a', 'b'], 2, "Unexpected argument 'b'."],
    [['inspect', '/nowhere/at/all'], 1, 'There is no folder /nowhere/at/all.'],
    [['inspect', import.meta.filename], 1, 'is a file, not a folder.'],
    [['inspect', import.meta.dirname], 1, 'There are no audio files in'],
    [['inspect', '.', '--pattern', '{type'], 1, 'this brace is not closed'],
    [['inspect', '.', '--pattern', 'x', '--layout', 'y'], 2, 'both --pattern and --layout'],
    [['sample'], 2, 'No folder was named.'],
    [['sample', 'x', '--seed', 'one'], 2, "'one' is not a seed."],
    [['sample', 'x', '--clips', 'huge'], 2, "There is no size 'huge'."],
    [['sample', import.meta.dirname], 1, 'holds files that are no sample data set.'],
    [['sample', import.meta.filename], 1, 'is a file, not a folder.'],
  ] as const)('%j', async (argv, code, sentence) => {
    const { code: actual, out, err } = await earmark(...argv);
    expect({ code: actual, out }).toEqual({ code, out: '' });
    expect(err).toContain(sentence);
    expect(err).toMatch(/^earmark: [^\n]+\nNext step: [^\n]+$/);
  });
});
