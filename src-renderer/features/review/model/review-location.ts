/** What is reviewed, as the address says it: `#/review?run=...&other=...&kind=blind&path=...`, or `?dataset=...`. */
import type { Query } from '../../clip/model/clip-ref.ts';
import type { ReviewPass } from '../../../../src-shared/contract.ts';

export const passKinds = ['first', 'blind', 'adjudication'] as const satisfies readonly ReviewPass['kind'][];
export type PassKind = (typeof passKinds)[number];

export interface ReviewLocation {
  readonly runId: string | null;
  /** Whose scores disagree or not. */
  readonly otherRunId: string | null;
  /** Where there is no run: its clips as they are. */
  readonly datasetId: string | null;
  readonly kind: PassKind;
  /** The clip that is open; null: the first of the queue. */
  readonly path: string | null;
  /** Whether the chooser is wanted although run or data set are known. */
  readonly choose: boolean;
}

export const NOWHERE: ReviewLocation = {
  ...{ runId: null, otherRunId: null, datasetId: null, kind: 'first', path: null, choose: false },
};

export function locationOf(query: Query): ReviewLocation {
  const kind = first(query['kind']);
  return {
    runId: first(query['run']),
    otherRunId: first(query['other']),
    datasetId: first(query['dataset']),
    kind: passKinds.find((each) => each === kind) ?? 'first',
    path: first(query['path']),
    choose: first(query['choose']) !== null,
  };
}

export function queryOf({ runId, otherRunId, datasetId, kind, path, choose }: ReviewLocation): Record<string, string> {
  return {
    ...(runId === null ? {} : { run: runId }),
    ...(otherRunId === null ? {} : { other: otherRunId }),
    ...(datasetId === null ? {} : { dataset: datasetId }),
    ...(kind === 'first' ? {} : { kind }),
    ...(path === null ? {} : { path }),
    ...(choose ? { choose: '1' } : {}),
  };
}

function first(value: Query[string]): string | null {
  const one = typeof value === 'object' && value !== null ? value[0] : value;
  return one === undefined || one === null || one === '' ? null : one;
}
