import type { DatasetProblem, Label, Split } from '../../../src-shared/dataset.ts';
import { placeAll, type Layout } from './layout.ts';
import { compilePattern, MEANINGS } from './pattern-syntax.ts';
import { PLAIN_ID, PLAIN_TYPE } from './plain.ts';
import { assignSplits, type UnsplitClip } from './split.ts';

/** Words that data sets use, lower case. */
const LABELS: Readonly<Record<Label, readonly string[]>> = {
  normal: ['normal', 'ok', 'good', 'healthy', 'io', 'well'],
  anomaly: [
    'anomaly',
    'abnormal',
    'anomalous',
    'ng',
    'nok',
    'bad',
    'faulty',
    'fault',
    'broken',
    'defect',
    'defective',
    'nio',
  ],
};
const SPLITS: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training', 'dev', 'source'],
  test: ['test', 'testing', 'eval', 'evaluation', 'val', 'valid', 'validation'],
};

/**
 * Any folder, read with a pattern of named parts (`compilePattern`). Parts that the pattern does not name get defaults:
 * type `sound`, ID `00`, no label; the split is made by `assignSplits` where the path does not say it.
 *
 * @throws UserError `PATTERN_INVALID`
 */
export function patternLayout(pattern: string): Layout {
  const { match, names } = compilePattern(pattern);
  const extra = names.filter((name) => !(MEANINGS as readonly string[]).includes(name));
  return {
    name: 'pattern',
    title: `Pattern ${pattern}`,
    read(tree, { seed }) {
      const problems: DatasetProblem[] = [];
      const { placed, ...rest } = placeAll(tree, 1, (path): UnsplitClip | undefined => {
        const parts = match(path);
        if (parts === undefined) return undefined;
        if (names.length === 0) return unnamed(path);
        const label = lookUp(LABELS, parts['label']);
        const split = lookUp(SPLITS, parts['split']);
        if (label === undefined && parts['label'] !== undefined) {
          problems.push(unknownWord(path, 'label', parts['label'], LABELS));
        }
        if (split === undefined && parts['split'] !== undefined) {
          problems.push(unknownWord(path, 'split', parts['split'], SPLITS));
        }
        const attributes = Object.fromEntries(
          extra.flatMap((name) => (parts[name] === undefined ? [] : [[name, parts[name]]])),
        );
        return {
          path,
          machineType: parts['type'] ?? PLAIN_TYPE,
          machineId: (parts['id'] ?? PLAIN_ID).replace(/^id_?(?=.)/i, ''),
          split,
          label,
          ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
        };
      });
      return { clips: assignSplits(placed, seed), problems, ...rest };
    },
  };
}

/** A pattern without names only chooses files. */
function unnamed(path: string): UnsplitClip {
  return { path, machineType: PLAIN_TYPE, machineId: PLAIN_ID, split: undefined, label: undefined };
}

function lookUp<K extends string>(
  words: Readonly<Record<K, readonly string[]>>,
  word: string | undefined,
): K | undefined {
  if (word === undefined) return undefined;
  const known = Object.keys(words) as K[];
  return known.find((meaning) => words[meaning].includes(word.toLowerCase()));
}

function unknownWord(
  path: string,
  part: 'label' | 'split',
  word: string,
  words: Readonly<Record<string, readonly string[]>>,
): DatasetProblem {
  const known = Object.values(words).map((list) => list.slice(0, 3).join(', '));
  return {
    code: part === 'label' ? 'LABEL_UNKNOWN' : 'SPLIT_UNKNOWN',
    severity: 'warning',
    path,
    message: `'${word}' in the place of {${part}} means nothing to Earmark.`,
    hint: `Rename it to one of: ${known.join('; ')}; or change the pattern.`,
  };
}
