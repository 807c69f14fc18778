import { expect, test } from 'vitest';
import { DEFAULT_VOCABULARY } from '../../../src-shared/review/default-vocabulary.ts';
import { roundMicro, verdicts, type Annotation, type Box } from '../../../src-shared/review/annotation.ts';
import { Random } from '../../engine/random.ts';
import type { LabelFormat, LabelledClip, ReadContext, ReadLabels } from './format.ts';
import { labelFormat, labelFormats, recognised } from './index.ts';

const context = (file = 'clip.txt'): ReadContext => ({ file, vocabulary: DEFAULT_VOCABULARY, topHz: 8000 });
const read = (format: string, text: string): ReadLabels => labelFormat(format).read(text, context());

const PIECES = [
  ...['rough', 'Knock', 'leak', '#knock', '#', '!', '!normal', '=1+2', '-3 dB', '@x', "'=x", "''", '"', ',', ';', '\\'],
  ...[' ', '  ', '\n', '\t', 'Lüfter', '故障', '\\\t1\t2'],
];
const TAGS = ['knock', 'leak', 'wrong-speed', 'Überlast', 'v1.2'];

function randomNote(random: Random): string {
  return Array.from({ length: random.integer(0, 4) }, () => PIECES[random.integer(0, PIECES.length)]!).join('');
}
const randomTags = (random: Random): string[] => TAGS.filter(() => random.integer(0, 4) === 0);

function randomBox(random: Random, id: string): Box {
  const [start, low] = [roundMicro(random.uniform(0, 8)), roundMicro(random.uniform(0, 4000))];
  return {
    ...{ id, start, end: roundMicro(start + random.uniform(0, 2)), note: randomNote(random), tags: randomTags(random) },
    band: random.integer(0, 2) === 0 ? null : { low, high: roundMicro(low + random.uniform(0, 4000)) },
    origin: (['drawn', 'suggested', 'imported'] as const)[random.integer(0, 3)]!,
    mapMean: random.integer(0, 2) === 0 ? null : random.uniform(0, 1),
  };
}

function randomClip(random: Random, place: number): LabelledClip {
  const annotation: Annotation = {
    verdict: [...verdicts, null][random.integer(0, 4)]!,
    ...{ tags: randomTags(random), note: randomNote(random) },
    boxes: Array.from({ length: random.integer(0, 5) }, (_, i) => randomBox(random, `b${i}`)),
  };
  return {
    path: `fan/test/${place}.wav`,
    stem: String(place),
    seconds: 10,
    topHz: 8000,
    annotation,
    by: 'Anna',
    edited: null,
  };
}

/** What the format says it cannot hold is taken off both sides. */
function comparable({ boxes, ...rest }: ReadLabels['clips'][number]['annotation'], { id: format }: LabelFormat) {
  return {
    ...rest,
    boxes: boxes.map(({ id, origin, mapMean, ...box }) => ({
      ...box,
      ...(format === 'json' || format === 'csv' ? { id, origin } : {}),
      ...(format === 'audacity' ? {} : { mapMean }),
    })),
  };
}

test.each(labelFormats)('$title: what is written is read again', (format) => {
  const random = new Random(`labels of ${format.id}`);
  for (let round = 0; round < 200; round += 1) {
    const clips = [0, 1].map((place) => randomClip(random, place));
    const files = format.write({ dataset: 'Fans', reviewer: 'Anna', vocabulary: DEFAULT_VOCABULARY, clips });
    const back = files.flatMap(({ name, text }) => format.read(text, context(name)).clips);
    expect(back.map(({ annotation }) => comparable(annotation, format))).toEqual(
      clips.map(({ annotation }) => comparable(annotation, format)),
    );
    for (const { text } of files) if (text !== '') expect(recognised(text, 'x').id).toBe(format.id);
    // As Windows would keep it.
    const [first] = files;
    const windows = format.read(`\uFEFF${first!.text.replaceAll(/(?<!\r)\n/g, '\r\n')}`, context());
    expect(windows.clips.length).toBe(format.perClip ? 1 : 2);
  }
});

test('Audacity: labels with and without frequencies, as its manual shows them', () => {
  const text = [
    '2.150000\t2.150000\tclick',
    '1.000000\t1.000000\tat one frequency',
    '\\\t6928.456055\t6928.456055',
    '2.000000\t2.500000\tlow undefined',
    '\\\t-1.000000\t6334.588867',
    '3.000000\t3.500000\thigh undefined',
    '\\\t5908.015625\t-1.000000',
    '4.000000\t4.500000\tKnock',
    '\\\t1484.669312\t2969.338523',
    '5.000000\t5.500000\t',
    '\\\t-1.000000\t-1.000000',
  ].join('\r\n');
  const [clip] = read('audacity', text).clips;
  expect(clip!.clip).toBeNull();
  expect(clip!.annotation.verdict).toBeNull();
  expect(
    clip!.annotation.boxes.map(({ start, end, band, tags, note }) => [start, end, band?.low, band?.high, note, tags]),
  ).toEqual([
    [2.15, 2.15, undefined, undefined, 'click', []],
    [1, 1, 6928.456055, 6928.456055, 'at one frequency', []],
    [2, 2.5, 0, 6334.588867, 'low undefined', []],
    [3, 3.5, 5908.015625, 8000, 'high undefined', []],
    [4, 4.5, 1484.669312, 2969.338523, '', ['knock']],
    [5, 5.5, undefined, undefined, '', []],
  ]);
});

test('Raven: a selection seen in two views is one; tables of several sounds say where each lies', () => {
  const text = [
    'Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tDelta Time (s)\tAnnotation',
    '1\tWaveform 1\t1\t1.250000000\t2.500000000\t400.000\t900.000\t1.2500\tleak',
    '1\tSpectrogram 1\t1\t1.250000000\t2.500000000\t400.000\t900.000\t1.2500\tleak',
    '2\tWaveform 1\t1\t3.000000000\t4.000000000\t0.000\t8000.000\t1.0000\tloud',
    '',
  ].join('\n');
  expect(read('raven', text).clips).toMatchObject([
    {
      clip: null,
      annotation: {
        boxes: [
          { start: 1.25, end: 2.5, band: { low: 400, high: 900 }, tags: ['leak'], note: '' },
          { start: 3, end: 4, band: null, tags: [], note: 'loud' },
        ],
      },
    },
  ]);
  const several = [
    'Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\tBegin File\tFile Offset (s)',
    '1\tSpectrogram 1\t1\t1.5\t2.0\t400\t900\ta.wav\t1.5',
    '2\tSpectrogram 1\t1\t12.5\t13.0\t400\t900\tb.wav\t2.5',
  ].join('\r\n');
  expect(read('raven', several).clips).toMatchObject([
    { clip: 'a.wav', annotation: { boxes: [{ start: 1.5, end: 2 }] } },
    { clip: 'b.wav', annotation: { boxes: [{ start: 2.5, end: 3 }] } },
  ]);
});

test('CSV: no cell is a formula, and what is guarded comes back', () => {
  const note = '=HYPERLINK("http://x")';
  const clip = randomClip(new Random('one'), 0);
  const annotation = { verdict: null, tags: [], note, boxes: [] };
  const [file] = labelFormat('csv').write({
    ...{ dataset: 'Fans', reviewer: 'Anna', vocabulary: [], clips: [{ ...clip, path: '@clip.wav', annotation }] },
  });
  expect(file!.text.split('\r\n')[1]).toBe(`'@clip.wav,clip,,,"'=HYPERLINK(""http://x"")",,,,,,,,Anna,`);
  expect(read('csv', file!.text).clips).toEqual([{ clip: '@clip.wav', annotation }]);
});

test.each([
  ['audacity', '1,5\t2,0\tx', 1, 'decimal comma'],
  ['audacity', '1.0\t2.0\tx\nnonsense', 2, "start 'nonsense' is not a number"],
  ['audacity', '1.0\t2.0\tx\n3.0', 2, 'the end is missing'],
  ['audacity', '\\\t1\t2', 1, 'no label above'],
  ['audacity', '2.0\t1.0\tx', 1, 'ends (1 s) before'],
  ['audacity', '0\t1\tx\n\\\t900\t400', 2, 'lower frequency (900 Hz) is above'],
  ['raven', 'Selection\tBegin Time (s)\tEnd Time (s)\n1\t1,5\t2', 2, 'decimal comma'],
  ['raven', 'Selection\tView\tBegin Time (s)\n', 1, "column 'End Time (s)' is missing"],
  ['raven', 'Selection\tBegin Time (s)\tEnd Time (s)\n\n1\t1\t2\t3\t4', 3, 'it has 5 cells'],
  ['csv', 'path,kind,note\na.wav,clip,"two\nlines"\na.wav,blob,', 4, "kind 'blob'"],
  ['csv', 'path,kind,note\na.wav,clip,"open', 2, 'never closed'],
  ['csv', 'path,kind,start_s,end_s\na.wav,box,-1,2', 2, 'not a time'],
  ['json', '{\n"format": "earmark-labels",\n!', 3, 'not JSON'],
  ['json', '{"format": "earmark-labels", "version": 2}', 1, 'version'],
])('%s: %j is refused with its line', (format, text, line, reason) => {
  expect(() => read(format, text)).toThrow(
    expect.objectContaining({
      code: 'LABELS_MALFORMED',
      message: expect.stringMatching(new RegExp(`^clip.txt, line ${line}: `)) as string,
      details: { file: 'clip.txt', line },
    }) as Error,
  );
  expect(() => read(format, text)).toThrow(reason);
});

test('other files are in no format', () => {
  expect(() => recognised('hello\n', 'x.txt')).toThrow(expect.objectContaining({ code: 'FORMAT_UNKNOWN' }) as Error);
  expect(() => labelFormat('midi')).toThrow(expect.objectContaining({ code: 'FORMAT_UNKNOWN' }) as Error);
});

test.each(['audacity', 'raven', 'csv'])(
  '%s: a number of a million digits and a letter is refused at once',
  (format) => {
    const number = `${'1'.repeat(1_000_000)}x`;
    const files: Readonly<Record<string, string>> = {
      audacity: `${number}\t2.0\ta`,
      raven: `Begin Time (s)\tEnd Time (s)\n${number}\t2`,
      csv: `path,kind,start_s,end_s\na.wav,box,${number},2`,
    };
    const began = performance.now();
    expect(() => read(format, files[format]!)).toThrow(/1…' is not a number/);
    expect(performance.now() - began).toBeLessThan(10_000);
  },
);

test('CSV: a number beyond all numbers is refused, since JSON could not keep it', () => {
  const table = 'path,kind,start_s,end_s,map_mean\na.wav,box,0,1,1e999';
  expect(() => read('csv', table)).toThrow("map_mean '1e999' is too large");
});
