import fc from 'fast-check';
import type { Annotation, Box } from '../../../../src-shared/review/annotation.ts';
import { DEFAULT_VOCABULARY } from '../../../../src-shared/review/default-vocabulary.ts';
import { labelFormats, recognised } from '../../../../src-main/reports/labels/index.ts';
import { bytesOf, jsonEdit, oddText, textEdit, textOf } from '../edit-text.ts';
import type { FuzzTarget } from '../target.ts';

const WORDS = [
  ...[
    '\t',
    ',',
    '\n',
    '\r\n',
    '"',
    '""',
    '\\\t',
    '#',
    '!',
    '!normal',
    '#knock',
    '⏎',
    '\uFEFF',
    '-',
    '1e9',
    '1e400',
    '-1',
  ],
  ...[
    'Begin Time (s)',
    'End Time (s)',
    'Low Freq (Hz)',
    'High Freq (Hz)',
    'Selection',
    'View',
    'path',
    'verdict',
    'start',
  ],
  ...[
    'unsure',
    'anomalous',
    '0,5',
    '.',
    '+',
    '1.',
    '99999999999999999999',
    '0'.repeat(400),
    '{',
    '[',
    '{"format":"earmark-labels"',
  ],
];

const said: Pick<Box, 'note' | 'tags' | 'origin' | 'mapMean'> = {
  note: 'worse when cold',
  tags: ['knock'],
  origin: 'drawn',
  mapMean: 0.25,
};
const annotation: Annotation = {
  ...{ verdict: 'anomalous', tags: ['knock', 'leak'], note: 'two\nlines, "quoted"' },
  boxes: [
    { id: 'a', start: 0.5, end: 1.25, band: { low: 100, high: 4000.5 }, ...said },
    { id: 'b', start: 2, end: 3, band: null, ...said },
  ],
};

/** Several files of one import, in every format, with what a person may have put in names and notes. */
export const labels: FuzzTarget = {
  name: 'labels',
  seeds: () =>
    Promise.resolve(
      labelFormats.flatMap((format) => {
        const about = { seconds: 10, topHz: 8000, by: 'Anna', edited: null };
        const written = format.write({
          ...{ dataset: 'Fans', reviewer: 'Anna', vocabulary: DEFAULT_VOCABULARY },
          clips: [
            { path: 'fan/test/1.wav', stem: '1', ...about, annotation },
            { path: 'fan/test/2.wav', stem: '2', ...about, annotation: { ...annotation, note: '=1+2', boxes: [] } },
          ],
        });
        return written.map(({ text }) => bytesOf(text));
      }),
    ),
  edits: fc.oneof({ weight: 1, arbitrary: jsonEdit }, { weight: 2, arbitrary: textEdit(WORDS) }),
  fresh: fc
    .array(fc.oneof(fc.constantFrom(...WORDS), oddText), { maxLength: 60 })
    .map((parts) => bytesOf(parts.join(''))),
  batch: 50,
  open: () =>
    Promise.resolve({
      run(input) {
        const text = textOf(input);
        const context = { file: 'labels.txt', vocabulary: DEFAULT_VOCABULARY, topHz: 8000 };
        // Each as the person may have chosen it; then as it is recognised.
        for (const format of labelFormats) {
          try {
            format.read(text, context);
          } catch (error) {
            if (!(error instanceof Error && error.name === 'UserError')) throw error;
          }
        }
        recognised(text, 'labels.txt').read(text, context);
        return Promise.resolve('read');
      },
    }),
};
