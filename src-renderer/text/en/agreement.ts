/** The Agreement screen. */
import type { Reading } from '../../features/review/agreement/reading.ts';

const count = (value: number, one: string, many: string) => `${value.toLocaleString('en')} ${value === 1 ? one : many}`;

export const agreement = {
  action: 'Agreement…',
  actionHint: 'Two passes side by side, and what to settle',
  title: 'Agreement',
  back: 'Back to the review',
  dataset: 'Data set',
  first: 'First pass',
  second: 'Second pass',
  passName: (reviewer: string, kind: string) => `${reviewer} · ${kind.toLowerCase()}`,
  decided: (clips: number) => `${count(clips, 'clip', 'clips')} decided`,
  loading: 'Reading the passes',

  noneTitle: 'Agreement takes two reviewers',
  none: 'Open this data set as a “Blind second pass” under another name: nothing of the first is shown there, so that agreement means something.',
  noneAction: 'Start a second pass',
  noDatasetTitle: 'Nothing to compare yet',
  noDataset: 'Import a data set and review it first.',
  noDatasetAction: 'Go to Workspace',
  same: 'Choose two different passes.',
  nothingTitle: 'No clip has both verdicts',
  nothing: 'Figures appear when both passes have decided the same clips.',

  clips: 'Clips that both decided',
  percent: 'Same verdict',
  percentValue: (value: string) => `${value} %`,
  kappa: 'Cohen’s kappa',
  kappaHint: 'Agreement beyond what chance alone would give: 1 is perfect, 0 is chance.',
  kappaNone: 'Both used one verdict only, so that chance alone agrees: kappa says nothing.',
  interval: (low: string, high: string) => `95 % interval ${low} to ${high}`,
  readings: {
    poor: 'Poor: less than chance',
    slight: 'Slight',
    fair: 'Fair',
    moderate: 'Moderate',
    substantial: 'Substantial',
    perfect: 'Almost perfect',
  } satisfies Record<Reading, string>,
  readingSource: 'In the words of Landis and Koch (1977).',
  none_: '–',

  table: 'Verdicts',
  tableCaption: (first: string, second: string) => `Rows: ${first}. Columns: ${second}.`,
  total: 'Total',
  cell: (first: string, second: string, clips: number) => `${first} and ${second}: ${count(clips, 'clip', 'clips')}`,

  list: 'To settle',
  listCount: (open: number, all: number) => `${open} of ${count(all, 'disagreement', 'disagreements')} open`,
  listEmpty: 'Both agree about every clip that they decided.',
  openOnly: 'Open ones only',
  allSettled: 'Every disagreement is settled.',
  clip: 'Clip',
  settled: 'Settled as',
  open: 'open',
  settle: 'Settle in an adjudication',
  settleHint: 'Enter or a double click opens the clip in an adjudication pass, which counts before both.',
};
