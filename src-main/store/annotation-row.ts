/** A row of `annotations` as the rest speaks of it. */
import type { ClipAnnotation } from '../../src-shared/contract/review.ts';
import { verdicts, type Annotation, type Verdict } from '../../src-shared/review/annotation.ts';
import type { Row } from './database.ts';

export function annotationOf(row: Row): ClipAnnotation {
  return {
    path: String(row['path']),
    annotation: {
      verdict: verdictOf(row['verdict']),
      tags: JSON.parse(String(row['tags'])) as string[],
      note: String(row['note']),
      boxes: JSON.parse(String(row['boxes'])) as Annotation['boxes'],
    },
    edited: String(row['edited']),
    by: String(row['by']),
  };
}

function verdictOf(value: Row[string] | undefined): Verdict | null {
  return verdicts.find((each) => each === value) ?? null;
}
