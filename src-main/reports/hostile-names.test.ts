/** The attempt: a machine, folder, clip or reviewer whose name is markup, in what Earmark writes for people to open. */
import { describe, expect, test } from 'vitest';
import { htmlTable } from './benchmark/html.ts';
import { markdownTable, type BenchmarkTable } from './benchmark/table.ts';
import { labelFormat } from './labels/index.ts';
import { renderReport } from './report/report.ts';
import { reportData } from './report/testing/report-data.ts';

const NAMES = {
  'a script': '<script>alert(1)</script>',
  'a picture with a handler': '"><img src=x onerror=alert(1)>',
  'the end of a cell, table and page': "'</td></table></body></html><script>alert(1)</script>",
  'the end of a title': '</title><script>alert(1)</script>',
  'a link to a script': '[a](javascript:alert(1))',
  'line breaks and a heading': 'fan\r\n\r\n# owned\n\n<script>alert(1)</script>\u2028- x',
  'control characters': 'fan\u0000\u0008\u001b[2J\u009b',
  'turned writing': 'fan\u202egnp.exe\u2066',
  'half a character': 'fan\ud800',
};

/** With `name` in every place that data, a person or a paper's method can fill. */
function benchmarkOf(name: string): BenchmarkTable {
  const cell = { auc: 50, aucInterval: { low: 40, high: 60 }, pauc: 50, paucInterval: null };
  return {
    title: name,
    columns: [name],
    rows: [
      { name, annotations: 'free', kind: 'measured', cells: { [name]: cell }, ids: 1, seeds: 1 },
      { name, annotations: 'reliant', kind: 'published', cells: { [name]: null }, ids: null, seeds: null },
    ],
    notes: [`Data: /data/${name}.`],
    failures: [{ what: name, code: 'AUDIO_EMPTY', message: `The file ${name} is empty.`, hint: name }],
  };
}

/** With their attributes; charts number their classes on. */
const elements = (page: string): string[] =>
  [...page.matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) => tag.replaceAll(/zr\d+|cls-\d+/g, 'zr'));
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

describe.each(Object.entries(NAMES))('%s', (_, name) => {
  test('a benchmark’s page has the elements that it has with a plain name, and nothing to be obeyed', () => {
    const page = htmlTable(benchmarkOf(name));
    expect(elements(page)).toEqual(elements(htmlTable(benchmarkOf('fan'))));
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(FORBIDDEN);
  });

  test('a benchmark’s Markdown has the lines that it has with a plain name, and no markup of the name’s', () => {
    const lines = (text: string): string[] => text.split(/[\n\r\u0085\u2028\u2029]/);
    const text = markdownTable(benchmarkOf(name));
    const plain = lines(markdownTable(benchmarkOf('fan')));
    expect(lines(text).map(kindOf)).toEqual(plain.map(kindOf));
    expect(text.replaceAll(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[<\]`]/);
    expect(text.replaceAll('\n', '')).not.toMatch(FORBIDDEN);
  });

  test('a report has the elements that it has with a plain title', () => {
    const page = (title: string): string => renderReport({ ...reportData(), title });
    expect(elements(page(name))).toEqual(elements(page('fan')));
    expect(page(name)).not.toMatch(FORBIDDEN);
  });

  test('a Raven table has one line a selection, and says the clip’s name when it is read again', () => {
    const box = {
      id: 'a',
      start: 0,
      end: 1,
      band: null,
      tags: [],
      note: name,
      origin: 'drawn',
      mapMean: null,
    } as const;
    const annotation = { verdict: null, tags: [], note: '', boxes: [{ ...box, tags: [] }] };
    const clip = { path: name, stem: 'a', seconds: 1, topHz: 8000, annotation, by: name, edited: null };
    const raven = labelFormat('raven');
    const [file] = raven.write({ dataset: name, reviewer: name, vocabulary: [], clips: [clip] });
    const rows = file!.text.split(/\r\n|\n|\r/);
    expect(rows.map((row) => row.split('\t').length)).toEqual([10, 10, 1]);
    const back = raven.read(file!.text, { file: file!.name, vocabulary: [], topHz: 8000 });
    expect(back.clips.map(({ clip: path }) => path)).toEqual([name]);
  });
});

/** What a line of Markdown is: how many cells a table's row has, or a heading, an item, text. */
function kindOf(line: string): string {
  if (line.startsWith('|')) return `row of ${line.replaceAll('\\|', '').split('|').length}`;
  return /^(#+ |- |)/.exec(line)![1]! + (line === '' ? 'empty' : '');
}
