/**
 * Audacity's label tracks (Audacity Manual, "Importing and Exporting Labels"): `start<TAB>end<TAB>text` in s with six
 * decimals, and below it, where there is a frequency range, `\<TAB>low<TAB>high` in Hz; -1 is an undefined frequency.
 */
import type { TextFile } from '../../../src-shared/contract/review.ts';
import {
  frequencyOf,
  linesOf,
  malformed,
  numberOf,
  requireOrder,
  timeOf,
  type LabelFormat,
  type LabelledClip,
  type LabelSet,
  type ReadBox,
  type ReadContext,
  type ReadLabels,
} from './format.ts';
import { hasClipText, NOTE_LOSS, readText, writeText, type LabelText } from './label-text.ts';

const UNDEFINED = -1;

export const audacity: LabelFormat = {
  id: 'audacity',
  title: 'Audacity labels',
  extension: '.txt',
  perClip: true,
  losses: ['where a box comes from and its mean of the map', 'reviewer and time of the edit', NOTE_LOSS],
  write: ({ clips, vocabulary }) => clips.map((clip) => fileOf(clip, vocabulary)),
  recognises: (text) => /^\s*[\d.,]+\t[\d.,]+(?:\t|\r|\n|$)/.test(text),
  read,
};

function fileOf({ stem, seconds, annotation }: LabelledClip, vocabulary: LabelSet['vocabulary']): TextFile {
  const { verdict, tags, note, boxes } = annotation;
  const lines: string[] = [];
  if (hasClipText(annotation))
    lines.push(line(0, seconds ?? 0, writeText({ clip: { verdict }, tags, note }, vocabulary)));
  for (const { start, end, band, ...said } of boxes) {
    lines.push(line(start, end, writeText({ clip: null, tags: said.tags, note: said.note }, vocabulary)));
    if (band !== null) lines.push(line('\\', band.low, band.high.toFixed(6)));
  }
  return { name: `${stem}.txt`, text: lines.map((each) => `${each}\n`).join('') };
}

function line(first: number | '\\', second: number, third: string): string {
  return [first === '\\' ? first : first.toFixed(6), second.toFixed(6), third].join('\t');
}

function read(text: string, { file, vocabulary, topHz }: ReadContext): ReadLabels {
  const boxes: ReadBox[] = [];
  let about: LabelText | undefined;
  // A frequency line belongs to the label above it, unless that is about the whole clip.
  let above: 'nothing' | 'clip' | 'box' = 'nothing';
  for (const [at, content] of linesOf(text).entries()) {
    const number = at + 1;
    if (content.trim() === '') continue;
    const [first = '', second = '', ...rest] = content.split('\t');
    if (first === '\\') {
      if (above === 'nothing') throw malformed(file, number, 'a frequency range has no label above it');
      const [low, high] = [second, rest[0] ?? ''].map((cell, i) =>
        hertz(cell, i === 0 ? 'lower frequency' : 'upper frequency', file, number),
      ) as [number | null, number | null];
      if (above === 'box' && (low !== null || high !== null)) {
        const upper = high ?? topHz;
        if (upper === null) {
          throw malformed(file, number, "the upper frequency is undefined, and the clip's sample rate is not known");
        }
        const box = { ...boxes.at(-1)!, band: { low: low ?? 0, high: upper } };
        requireOrder(box, file, number);
        boxes[boxes.length - 1] = box;
      }
      above = 'nothing';
      continue;
    }
    const [start, end] = [timeOf(first, 'start', file, number), timeOf(second, 'end', file, number)];
    const said = readText(rest.join('\t'), vocabulary);
    if (said.clip !== null) {
      if (about !== undefined) throw malformed(file, number, 'a second label is about the whole clip');
      about = said;
      above = 'clip';
      continue;
    }
    const box: ReadBox = {
      id: null,
      start,
      end,
      band: null,
      tags: [...said.tags],
      note: said.note,
      origin: 'imported',
      mapMean: null,
    };
    requireOrder(box, file, number);
    boxes.push(box);
    above = 'box';
  }
  const annotation = { verdict: about?.clip?.verdict ?? null, tags: about?.tags ?? [], note: about?.note ?? '', boxes };
  return { clips: [{ clip: null, annotation }], vocabulary: [] };
}

/** Null where Audacity left it undefined. */
function hertz(cell: string, what: string, file: string, number: number): number | null {
  return numberOf(cell, what, file, number) === UNDEFINED ? null : frequencyOf(cell, what, file, number);
}
