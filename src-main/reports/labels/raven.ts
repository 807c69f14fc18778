/**
 * Raven's selection tables (Raven Pro User's Manual, "Selection tables"): tab-separated with a header. A selection is a
 * row per view that shows it; `Waveform` rows have no frequency limits of their own, so a selection with nothing else is a
 * time range. Tables of several sounds say in `Begin File` and `File Offset (s)` where a selection lies.
 */
import type { TextFile } from '../../../src-shared/contract/review.ts';
import type { Box } from '../../../src-shared/review/annotation.ts';
import { guardFormula, unguardFormula } from '../../../src-shared/spreadsheet.ts';
import {
  frequencyOf,
  linesOf,
  malformed,
  requireOrder,
  timeOf,
  type LabelFormat,
  type LabelledClip,
  type LabelSet,
  type ReadBox,
  type ReadClip,
  type ReadContext,
  type ReadLabels,
} from './format.ts';
import { asItWas, hasClipText, inOneLine, NOTE_LOSS, readText, writeText } from './label-text.ts';

const SELECTION = 'Selection';
const BEGIN = 'Begin Time (s)';
const END = 'End Time (s)';
const LOW = 'Low Freq (Hz)';
const HIGH = 'High Freq (Hz)';
const OFFSET = 'File Offset (s)';
const COLUMNS = [SELECTION, 'View', 'Channel', BEGIN, END, LOW, HIGH, 'Begin Path', 'Annotation', 'Map Mean'];
/** Where people write what they heard; Raven's own first. */
const TEXTS = ['Annotation', 'Label', 'Notes', 'Comments', 'Comment'];

export const raven: LabelFormat = {
  id: 'raven',
  title: 'Raven selection table',
  extension: '.txt',
  perClip: true,
  losses: ['where a box comes from', 'reviewer and time of the edit', NOTE_LOSS],
  write: ({ clips, vocabulary }) => clips.map((clip) => fileOf(clip, vocabulary)),
  recognises: (text) => {
    const header = (linesOf(text)[0] ?? '').split('\t');
    return header.includes(BEGIN) && header.includes(END);
  },
  read,
};

function fileOf(
  { path, stem, seconds, topHz, annotation }: LabelledClip,
  vocabulary: LabelSet['vocabulary'],
): TextFile {
  const { verdict, tags, note, boxes } = annotation;
  const rows: string[][] = [COLUMNS];
  // Whoever named the file could else add selections to the table, or a formula.
  const file = guardFormula(inOneLine(path));
  const add = (start: number, end: number, band: Box['band'], text: string, mapMean: number | null): void => {
    const limits = band ?? { low: 0, high: topHz ?? 0 };
    rows.push([
      ...[String(rows.length), band === null ? 'Waveform 1' : 'Spectrogram 1', '1', start.toFixed(6), end.toFixed(6)],
      ...[limits.low.toFixed(6), limits.high.toFixed(6), file, text, mapMean === null ? '' : String(mapMean)],
    ]);
  };
  if (hasClipText(annotation))
    add(0, seconds ?? 0, null, writeText({ clip: { verdict }, tags, note }, vocabulary), null);
  for (const { start, end, band, mapMean, ...said } of boxes) {
    add(start, end, band, writeText({ clip: null, tags: said.tags, note: said.note }, vocabulary), mapMean);
  }
  return { name: `${stem}.Table.1.selections.txt`, text: rows.map((row) => `${row.join('\t')}\n`).join('') };
}

interface Selection {
  readonly clip: string | null;
  readonly text: string;
  readonly box: ReadBox;
}

function read(text: string, { file, vocabulary }: ReadContext): ReadLabels {
  const [header = '', ...lines] = linesOf(text);
  const names = header.split('\t').map((name) => name.trim());
  const required = [BEGIN, END];
  const missing = required.find((name) => !names.includes(name));
  if (missing !== undefined) throw malformed(file, 1, `the column '${missing}' is missing`);
  /** By selection and clip; of several views the spectrogram's, which has frequency limits. */
  const selections = new Map<string, Selection>();
  for (const [at, line] of lines.entries()) {
    const number = at + 2;
    if (line.trim() === '') continue;
    const cells = line.split('\t');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    if (cells.length > names.length) {
      throw malformed(file, number, `it has ${cells.length} cells, the header ${names.length}`);
    }
    const selection = selectionOf(cell, names, file, number);
    const key = JSON.stringify([selection.clip, cell(SELECTION) || number]);
    const known = selections.get(key);
    if (known === undefined || known.box.band === null) {
      selections.set(
        key,
        known === undefined || selection.text !== '' ? selection : { ...selection, text: known.text },
      );
    }
  }
  const clips = [...Map.groupBy(selections.values(), ({ clip }) => clip)].map(([clip, own]) =>
    clipOf(clip, own, vocabulary, file),
  );
  // A table without selections still says that there are none.
  return { clips: clips.length === 0 ? [clipOf(null, [], vocabulary, file)] : clips, vocabulary: [] };
}

function selectionOf(cell: (name: string) => string, names: readonly string[], file: string, line: number): Selection {
  const begin = timeOf(cell(BEGIN), 'begin time', file, line);
  const end = timeOf(cell(END), 'end time', file, line);
  // In a table of several sounds, begin and end count from the first sound's start.
  const offset = cell(OFFSET).trim() === '' ? null : timeOf(cell(OFFSET), 'file offset', file, line);
  const start = offset ?? begin;
  const limits = cell(LOW).trim() !== '' || cell(HIGH).trim() !== '';
  const band =
    !limits || /^waveform/i.test(cell('View').trim())
      ? null
      : {
          low: frequencyOf(cell(LOW), 'low frequency', file, line),
          high: frequencyOf(cell(HIGH), 'high frequency', file, line),
        };
  const mean = cell('Map Mean').trim();
  const text = cell(TEXTS.find((name) => names.includes(name)) ?? '');
  const box: ReadBox = {
    ...{
      id: null,
      start,
      end: offset === null ? end : timeOf(String(offset + end - begin), 'end time', file, line),
      band,
    },
    ...{
      tags: [],
      note: '',
      origin: 'imported',
      mapMean: mean === '' || !Number.isFinite(Number(mean)) ? null : Number(mean),
    },
  };
  requireOrder(box, file, line);
  const clip = asItWas(unguardFormula(cell('Begin Path').trim() || cell('Begin File').trim()));
  return { clip: clip || null, text, box };
}

function clipOf(
  clip: string | null,
  selections: readonly Selection[],
  vocabulary: ReadContext['vocabulary'],
  file: string,
): ReadClip {
  const boxes: ReadBox[] = [];
  let about: ReturnType<typeof readText> | undefined;
  for (const { text, box } of selections) {
    const said = readText(text, vocabulary);
    if (said.clip === null) boxes.push({ ...box, tags: [...said.tags], note: said.note });
    else if (about === undefined) about = said;
    else throw malformed(file, 1, 'two selections are about the whole clip');
  }
  return {
    clip,
    annotation: { verdict: about?.clip?.verdict ?? null, tags: about?.tags ?? [], note: about?.note ?? '', boxes },
  };
}
