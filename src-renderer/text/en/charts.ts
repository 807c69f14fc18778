/** Words of charts. */
export const charts = {
  toggle: (name: string) => `Show or hide ${name}`,
  asTable: (title: string) => `${title} as a table`,
  savePicture: (title: string) => `Save ${title} as a picture`,
  save: { png: 'Save as PNG', svg: 'Save as SVG' },
  saveHint: { png: 'Pixels, twice the screen’s', svg: 'Lines and words that scale' },
  missing: '–',
  seriesEmpty: (name: string) => `${name}: no values yet.`,
  seriesRuns: (name: string, first: string, last: string, points: number) =>
    `${name}: from ${first} to ${last} in ${points} points.`,
  falsePositives: 'False positive rate',
  truePositives: 'True positive rate',
  paucRegion: 'pAUC',
  rocRuns: (name: string, auc: string) => `${name}: AUC ${auc}.`,
  normal: 'Normal',
  anomalous: 'Anomalous',
  unlabelled: 'Unlabelled',
  clips: 'Clips',
  threshold: 'Threshold',
  bin: 'Scores',
  groupScores: (name: string, clips: number, median: string) => `${name}: ${clips} clips, median ${median}.`,
};
