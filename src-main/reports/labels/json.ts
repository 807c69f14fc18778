/** Everything that Earmark knows about annotations, described in docs/formats/labels.md. */
import { z } from 'zod';
import { annotation, vocabulary } from '../../../src-shared/review/annotation.ts';
import {
  malformed,
  withoutMark,
  type LabelFormat,
  type LabelSet,
  type ReadContext,
  type ReadLabels,
} from './format.ts';

const FORMAT = 'earmark-labels';
const VERSION = 1;

const schema = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  dataset: z.string(),
  reviewer: z.string(),
  vocabulary,
  clips: z.array(
    annotation.extend({
      path: z.string().min(1).max(4096),
      /** s */
      seconds: z.number().nullable(),
      by: z.string().nullable(),
      edited: z.string().nullable(),
    }),
  ),
});

export const json: LabelFormat = {
  id: 'json',
  title: 'Earmark labels (JSON)',
  extension: '.json',
  perClip: false,
  losses: [],
  write: (labels) => [{ name: 'labels.json', text: `${JSON.stringify(documentOf(labels), null, 2)}\n` }],
  recognises: (text) => withoutMark(text).trimStart().startsWith('{'),
  read,
};

function documentOf({ dataset, reviewer, vocabulary: tags, clips }: LabelSet): z.input<typeof schema> {
  return {
    ...{ format: FORMAT, version: VERSION, dataset, reviewer, vocabulary: [...tags] },
    clips: clips.map(({ path, seconds, by, edited, annotation: { verdict, tags: own, note, boxes } }) => ({
      ...{ path, seconds, verdict, tags: [...own], note, boxes: [...boxes], by, edited },
    })),
  };
}

function read(text: string, { file }: ReadContext): ReadLabels {
  let parsed: unknown;
  try {
    parsed = JSON.parse(withoutMark(text));
  } catch (error) {
    throw malformed(file, lineOf(withoutMark(text), error), `it is not JSON (${(error as Error).message})`);
  }
  const found = schema.safeParse(parsed);
  if (!found.success) {
    const [issue] = found.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? 'the document' : issue.path.join('.');
    throw malformed(
      file,
      1,
      `${where}: ${issue?.message ?? 'it has another form'}`,
      'docs/formats/labels.md says what belongs there.',
    );
  }
  return {
    vocabulary: found.data.vocabulary,
    clips: found.data.clips.map(({ path, verdict, tags, note, boxes }) => ({
      clip: path,
      annotation: { verdict, tags, note, boxes },
    })),
  };
}

/** V8 says at which character it gave up. */
function lineOf(text: string, error: unknown): number {
  const position = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
  return position === undefined ? 1 : text.slice(0, Number(position)).split('\n').length;
}
