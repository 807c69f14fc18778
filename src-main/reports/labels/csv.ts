/**
 * All annotations in one table, for spreadsheets and scripts: a row of kind `clip` per clip, one of kind `box` per box.
 * RFC 4180 with a header. A cell that a spreadsheet would take for a formula (= + - @, tab) has an apostrophe before it,
 * which comes off again when it is imported.
 */
import { verdicts, boxOrigins, tagId, type Verdict } from '../../../src-shared/review/annotation.ts';
import { guardFormula, unguardFormula } from '../../../src-shared/spreadsheet.ts';
import { csvRows } from './csv-rows.ts';
import {
  frequencyOf,
  malformed,
  numberOf,
  requireOrder,
  timeOf,
  withoutMark,
  type LabelFormat,
  type LabelSet,
  type ReadBox,
  type ReadContext,
  type ReadLabels,
} from './format.ts';

const COLUMNS = [
  ...['path', 'kind', 'verdict', 'tags', 'note', 'start_s', 'end_s', 'low_hz', 'high_hz', 'origin', 'map_mean', 'box'],
  ...['reviewer', 'edited'],
] as const;
type Column = (typeof COLUMNS)[number];

export const csv: LabelFormat = {
  id: 'csv',
  title: 'Table (CSV)',
  extension: '.csv',
  perClip: false,
  losses: ['names and colours of tags', 'reviewer and time of the edit'],
  write: (labels) => [{ name: 'labels.csv', text: tableOf(labels) }],
  recognises: (text) => /^"?path"?,"?kind"?,/.test(withoutMark(text)),
  read,
};

function tableOf({ clips }: LabelSet): string {
  const rows: string[][] = [[...COLUMNS]];
  const add = (cells: Partial<Record<Column, string>>): void =>
    void rows.push(COLUMNS.map((name) => cells[name] ?? ''));
  for (const { path, annotation, by, edited } of clips) {
    const { verdict, tags, note, boxes } = annotation;
    add({
      path,
      kind: 'clip',
      verdict: verdict ?? '',
      tags: tags.join(' '),
      note,
      reviewer: by ?? '',
      edited: edited ?? '',
    });
    for (const { id, start, end, band, origin, mapMean, ...said } of boxes) {
      add({
        ...{
          path,
          kind: 'box',
          tags: said.tags.join(' '),
          note: said.note,
          start_s: String(start),
          end_s: String(end),
        },
        ...(band === null ? {} : { low_hz: String(band.low), high_hz: String(band.high) }),
        ...{ origin, map_mean: mapMean === null ? '' : String(mapMean), box: id },
      });
    }
  }
  return rows.map((cells) => `${cells.map(written).join(',')}\r\n`).join('');
}

function written(cell: string): string {
  const guarded = guardFormula(cell);
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

interface Growing {
  verdict: Verdict | null;
  tags: string[];
  note: string;
  readonly boxes: ReadBox[];
}

function read(text: string, { file }: ReadContext): ReadLabels {
  const [header, ...rows] = csvRows(withoutMark(text), file);
  const names = header?.cells ?? [];
  const missing = (['path', 'kind'] as const).find((name) => !names.includes(name));
  if (missing !== undefined) throw malformed(file, 1, `the column '${missing}' is missing`);
  const clips = new Map<string, Growing>();
  for (const { line, cells } of rows) {
    if (cells.length === 1 && cells[0] === '') continue;
    if (cells.length !== names.length) {
      throw malformed(file, line, `it has ${cells.length} cells, the header ${names.length}`);
    }
    const cell = (name: Column): string => unguardFormula(cells[names.indexOf(name)] ?? '');
    const path = cell('path');
    if (path === '') throw malformed(file, line, 'the path is missing');
    const clip = clips.get(path) ?? { verdict: null, tags: [], note: '', boxes: [] };
    clips.set(path, clip);
    const tags = tagsOf(cell('tags'), file, line);
    const kind = cell('kind');
    if (kind === 'clip')
      Object.assign(clip, { verdict: verdictOf(cell('verdict'), file, line), tags, note: cell('note') });
    else if (kind === 'box') clip.boxes.push(boxOf(cell, tags, file, line));
    else throw malformed(file, line, `the kind '${kind}' is neither clip nor box`);
  }
  return { clips: [...clips].map(([clip, annotation]) => ({ clip, annotation })), vocabulary: [] };
}

function boxOf(cell: (name: Column) => string, tags: string[], file: string, line: number): ReadBox {
  const hasBand = cell('low_hz') !== '' || cell('high_hz') !== '';
  const box: ReadBox = {
    id: cell('box') || null,
    start: timeOf(cell('start_s'), 'start_s', file, line),
    end: timeOf(cell('end_s'), 'end_s', file, line),
    band: hasBand
      ? {
          low: frequencyOf(cell('low_hz'), 'low_hz', file, line),
          high: frequencyOf(cell('high_hz'), 'high_hz', file, line),
        }
      : null,
    ...{ tags, note: cell('note') },
    origin: boxOrigins.find((each) => each === cell('origin')) ?? 'imported',
    mapMean: cell('map_mean') === '' ? null : numberOf(cell('map_mean'), 'map_mean', file, line),
  };
  requireOrder(box, file, line);
  return box;
}

function verdictOf(cell: string, file: string, line: number): Verdict | null {
  if (cell === '') return null;
  const found = verdicts.find((each) => each === cell);
  if (found === undefined) throw malformed(file, line, `the verdict '${cell}' is none of ${verdicts.join(', ')}`);
  return found;
}

function tagsOf(cell: string, file: string, line: number): string[] {
  const tags = cell.split(/[\s;]+/).filter((each) => each !== '');
  const wrong = tags.find((each) => !tagId.safeParse(each).success);
  if (wrong !== undefined) throw malformed(file, line, `'${wrong}' cannot be a tag`);
  return tags;
}
