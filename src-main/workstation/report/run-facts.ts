/** What a run's record says, for the section about the method. */
import type { RunSummary } from '../../../src-shared/contract/results.ts';
import type { RunFacts } from '../../reports/report/model.ts';
import type { KnownRun } from '../run-index.ts';

export function runFacts(
  { record, names }: KnownRun,
  { methodName, annotations, status, testLeak }: RunSummary,
): RunFacts {
  const { method, preset, settings, seed, device, steps, created, started, ended, versions, data, codebook } = record;
  const { outliers, watched, reviewed } = record;
  return {
    ...{ method, methodName, annotations, preset, settings: settingRows(settings), seed, device, status, steps },
    ...{ created, started, ended, versions, scoreNames: names },
    data: { root: data.root, fingerprint: data.fingerprint, train: data.clips.train, test: data.clips.test },
    leftOut: data.leftOut?.length ?? 0,
    codebook: codebook && { path: codebook.path, sha256: codebook.sha256 },
    outliers: outliers ?? null,
    reviewed:
      reviewed === undefined
        ? null
        : { ...reviewed, reviewers: [...new Set(reviewed.passes.map(({ reviewer }) => reviewer))] },
    testLeak,
    watched: watched === undefined ? null : { normal: watched.normal, anomalous: watched.anomalous },
  };
}

/** `fan 00, 02`. */
export function machineText({ record: { machineType, machineIds } }: Pick<KnownRun, 'record'>): string {
  return [machineType ?? '', machineIds.join(', ')].filter((part) => part !== '').join(' ');
}

/** Leaves by their path; lists are one row: `[8, 64]`. */
export function settingRows(settings: Readonly<Record<string, unknown>>, path = ''): [name: string, value: string][] {
  return Object.entries(settings).flatMap(([key, value]): [string, string][] => {
    const name = path === '' ? key : `${path}.${key}`;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return settingRows(value as Record<string, unknown>, name);
    }
    return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
  });
}
