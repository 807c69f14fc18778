import { reportSections } from '../../../../src-shared/contract/reports.ts';
import type { ResultRow } from '../../../../src-shared/contract/results.ts';
import type { ThresholdView } from '../../../../src-shared/contract/thresholds.ts';
import type { Annotation } from '../../../../src-shared/review/annotation.ts';
import { consequences } from '../../../../src-shared/review/consequences.ts';
import type { ReportClip, ReportData, ReportRun } from '../model.ts';

/** What a file's name, a note or an author may hold. */
export const HOSTILE = `<img src=x onerror="alert('1')">&`;

const machine = { type: HOSTILE, id: HOSTILE };
const scores = { normal: [1, 2, 3], anomalous: [2.5, 4, 5], unlabelled: [] };

const row: ResultRow = {
  ...{ runId: HOSTILE, label: HOSTILE, method: 'auddsr', methodName: HOSTILE, annotations: 'free', preset: HOSTILE },
  ...{ seed: 1, device: 'cpu', ...machine, score: HOSTILE, auc: 8 / 9, aucInterval: { low: 0.6, high: 1 } },
  ...{
    pauc: 0.7,
    paucInterval: { low: 0.5, high: 0.9 },
    normal: 3,
    anomalous: 3,
    unlabelled: 0,
    reason: null,
    testLeak: null,
  },
  ...{ seconds: 60, created: '2026-01-01T00:00:00.000Z' },
};

const threshold: ThresholdView = {
  ...{ runId: HOSTILE, ...machine, score: HOSTILE, scoreNames: [HOSTILE], ...scores, training: null },
  histogram: { edges: [1, 3, 5], normal: [2, 1], anomalous: [1, 2], unlabelled: [0, 0], training: null },
  proposals: [{ method: 'gamma', parameter: 0.9, value: 2.8, reason: null }],
  saved: {
    ...{ runId: HOSTILE, ...machine, score: HOSTILE, value: 2.8, method: 'manual', parameter: null },
    ...{ author: HOSTILE, saved: '2026-01-02T00:00:00.000Z' },
  },
  consequences: consequences(scores, 2.8, 100),
};

const annotation: Annotation = {
  ...{ verdict: 'anomalous', tags: [HOSTILE], note: HOSTILE },
  boxes: [
    {
      id: 'a',
      start: 0.1,
      end: 0.5,
      band: { low: 300, high: 900 },
      tags: [HOSTILE],
      note: HOSTILE,
      origin: 'drawn',
      mapMean: null,
    },
    { id: 'b', start: 0.6, end: 0.7, band: null, tags: [], note: '', origin: 'suggested', mapMean: 0.5 },
  ],
};

const picture = { width: 2, height: 2, levels: Uint8Array.of(0, 20, 40, 63) };

export const reportClip: ReportClip = {
  ...{ path: `${HOSTILE}/a.wav`, ...machine, split: 'test', label: 'anomaly', score: 4, threshold: 2.8, flagged: true },
  ...{ seconds: 1, missing: null, map: picture },
  logMel: { ...picture, centresHz: [250, 1000], low: -60, high: 0 },
  reviews: [{ reviewer: HOSTILE, kind: 'first', annotation, edited: '2026-01-03T00:00:00.000Z' }],
};

const run: ReportRun = {
  ...{ id: HOSTILE, label: HOSTILE, machine: HOSTILE, score: HOSTILE, rows: [row] },
  about: {
    ...{
      method: HOSTILE,
      methodName: HOSTILE,
      annotations: 'reliant',
      preset: HOSTILE,
      settings: [[HOSTILE, HOSTILE]],
    },
    ...{
      seed: 1,
      device: HOSTILE,
      status: 'finished',
      steps: { done: 1, total: 1 },
      created: row.created,
      started: null,
    },
    ...{ ended: null, versions: { earmark: HOSTILE, node: HOSTILE, engine: HOSTILE, platform: HOSTILE } },
    ...{ scoreNames: [HOSTILE], data: { root: HOSTILE, fingerprint: HOSTILE, train: 1, test: 6 }, leftOut: 1 },
    ...{ codebook: { path: HOSTILE, sha256: HOSTILE }, watched: { normal: 1, anomalous: 1 } },
    reviewed: { when: row.created, reviewers: [HOSTILE], joined: 1, leftOut: 2, outliers: 3, fingerprint: HOSTILE },
    testLeak: { normal: 1, outliers: 2 },
    outliers: { name: HOSTILE, source: HOSTILE, clips: 2, testClips: 1, fingerprint: HOSTILE },
  },
  machines: [
    {
      ...machine,
      curve: {
        runId: HOSTILE,
        ...machine,
        score: HOSTILE,
        ...scores,
        roc: [
          { threshold: Infinity, fpr: 0, tpr: 0 },
          { threshold: 1, fpr: 1, tpr: 1 },
        ],
      },
      threshold,
    },
    { ...machine, curve: HOSTILE, threshold: HOSTILE },
  ],
  clips: {
    ...{ choice: 'reviewed', total: 2, scored: 6, flagged: 2 },
    verdicts: { normal: 0, anomalous: 1, unsure: 0, disputed: 0 },
    shown: [reportClip, { ...reportClip, logMel: null, map: null, missing: HOSTILE, seconds: null, reviews: [] }],
  },
};

const area = { value: 0.8, interval: null, spread: null };
const compared = { auc: area, pauc: area, runs: 1, clips: 6, reason: null };

/** For tests: a report of two runs in which every text of the data is `HOSTILE`. */
export function reportData(): ReportData {
  return {
    ...{ title: HOSTILE, author: HOSTILE, created: '2026-02-01T10:00:00.000Z', version: '0.1.0', clipsPerDay: 100 },
    logo: { type: 'image/png', bytes: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) },
    sections: reportSections,
    datasets: [
      {
        ...{ name: HOSTILE, root: HOSTILE, layout: HOSTILE, fingerprint: HOSTILE, scanned: row.created, channel: 0 },
        ...{ clips: 12, usable: 11, skipped: 1, seconds: 120, present: false },
        groups: [
          {
            ...{ machineType: HOSTILE, machineId: HOSTILE, train: { normal: 3, anomaly: 0, unlabelled: 0 } },
            test: { normal: 3, anomaly: 3, unlabelled: 0 },
          },
        ],
        problems: [{ code: HOSTILE, severity: 'warning', count: 1, skipped: 1, hint: HOSTILE, examples: [HOSTILE] }],
      },
    ],
    runs: [run, { ...run, label: `${HOSTILE}2` }],
    averages: [
      {
        ...{ label: HOSTILE, type: null, of: 'ids', text: HOSTILE, auc: 0.8, aucInterval: null, pauc: 0.7 },
        paucInterval: null,
      },
    ],
    comparison: {
      columns: [HOSTILE, `${HOSTILE}2`].map((label) => ({
        ...{ label, methodName: HOSTILE },
        runs: [{ id: label, label, methodName: HOSTILE, seed: 1, datasetId: null, score: HOSTILE }],
      })),
      baseline: 0,
      machines: [
        {
          ...{ ...machine, runIds: [[HOSTILE], [`${HOSTILE}2`]] },
          figures: [compared, compared],
          differences: [
            null,
            {
              ...{ auc: { difference: 0.1, interval: { low: 0.05, high: 0.2 }, pValue: 0.01 }, clips: 6, reason: null },
              pauc: { difference: 0.1, interval: { low: -0.05, high: 0.2 }, pValue: null },
            },
          ],
        },
      ],
      averages: [{ type: null, of: 'ids', ids: 1, types: 1, figures: [compared, compared], differences: [null, null] }],
    },
    vocabulary: [{ id: HOSTILE, name: HOSTILE, colour: `#fff;background:url(https://example.com)`, retired: false }],
    passes: [
      { id: 'p', datasetId: 'd', reviewer: HOSTILE, kind: 'first', created: row.created, edited: null, decided: 1 },
    ],
    audit: {
      total: 2,
      entries: [
        {
          place: 2,
          when: row.created,
          who: HOSTILE,
          action: 'edit',
          title: HOSTILE,
          reviewId: 'p',
          path: HOSTILE,
          field: 'note',
          before: HOSTILE,
          after: { a: HOSTILE },
        },
        {
          place: 1,
          when: row.created,
          who: HOSTILE,
          action: 'threshold',
          title: HOSTILE,
          reviewId: null,
          path: null,
          field: 's',
          before: null,
          after: { value: 2.8, runId: HOSTILE },
        },
      ],
    },
  };
}
