/** Words of the Threshold screen. */
const count = (value: number, one: string, many: string): string =>
  `${value.toLocaleString('en')} ${value === 1 ? one : many}`;

export const decide = {
  title: 'Threshold',
  back: 'Results',
  run: 'Run',
  score: 'Score',
  scoreName: (name: string) => name.charAt(0).toUpperCase() + name.slice(1),
  truth: 'Truth',
  labels: 'Labels of the data set',
  labelsHint: 'As the recordings’ folders or names say.',
  pass: (reviewer: string, kind: string) => `Verdicts of ${reviewer}${kind === 'first' ? '' : ` (${kind})`}`,
  passHint: (decided: number) =>
    `${count(decided, 'clip', 'clips')} decided; what is undecided keeps its label, what is unsure has none.`,

  noRunTitle: 'Choose a run',
  noRun: 'A threshold says above which score a clip is called anomalous. Every machine ID of a run has its own.',
  noRunsTitle: 'No run has scores yet',
  noRuns:
    'Train a model first: when its test clips are scored, their scores stand here and a line is drawn through them.',
  train: 'Train a model',
  toResults: 'To the results',
  noScoresTitle: 'This run has scored no clips',
  noScores: 'Thresholds are chosen from scores. Go on with the run if it was interrupted, or choose another.',
  loading: 'Reading scores…',

  machines: 'Machine IDs',
  machineName: (type: string, id: string) => `${type} ${id}`,
  machineSaved: (type: string, id: string, value: string) => `${type} ${id}, threshold ${value} saved`,
  machineOpen: (type: string, id: string) => `${type} ${id}, no threshold saved`,
  savedCount: (saved: number, all: number) => `${saved} of ${all} saved`,
  clipCounts: (clips: number) => count(clips, 'clip', 'clips'),

  chart: 'Scores by label',
  unit: 'Heights',
  units: { share: 'Share', clips: 'Clips' },
  unitNames: { share: 'Share of the group, %', clips: 'Clips' },
  groups: { normal: 'Normal', anomalous: 'Anomalous', unlabelled: 'Unlabelled', training: 'Training, normal' },
  line: 'Threshold',
  lineHint: 'Drag the line, or use the arrow keys: each press takes the line past one clip.',
  lineText: (value: string, falseAlarms: string, missed: string) => `${value}: ${falseAlarms}, ${missed}`,
  falseAlarmsOf: (alarms: number, normal: number) =>
    normal === 0 ? 'no normal clips' : `${alarms} of ${count(normal, 'normal clip', 'normal clips')} flagged`,
  missedOf: (missed: number, anomalous: number) =>
    anomalous === 0
      ? 'no anomalous clips'
      : `${missed} of ${count(anomalous, 'anomalous clip', 'anomalous clips')} missed`,
  value: 'Threshold',
  valueHint: 'A clip is flagged when its score is above it.',

  consequences: 'What this line does',
  clipsPerDay: 'Clips per day',
  clipsPerDayHint: '8,640 are clips of 10 s, one after another, all day.',
  figures: {
    flagged: 'Flagged',
    missed: 'Missed',
    falseAlarms: 'False alarms',
    per100: 'False alarms / 100',
    perDay: 'False alarms / day',
    precision: 'Precision',
    recall: 'Recall',
    fpr: 'False positive rate',
    f1: 'F1',
  },
  figureHints: {
    flagged: 'Clips above the line, whatever their label.',
    missed: 'Anomalous clips below the line.',
    falseAlarms: 'Normal clips above the line.',
    per100: 'Per 100 clips of a machine that is well.',
    perDay: 'Of a machine that is well, at the number of clips per day.',
    precision: 'Share of the flagged clips with a label that are anomalous.',
    recall: 'Share of the anomalous clips that are flagged.',
    fpr: 'Share of the normal clips that are flagged.',
    f1: 'Harmonic mean of precision and recall.',
  },
  outOf: (part: string, whole: string) => `${part} of ${whole}`,
  none: '–',

  proposals: 'Proposals',
  proposalNames: { gamma: 'Gamma quantile', fpr: 'Target false positive rate', f1: 'Best F1' },
  proposalHints: {
    gamma: 'Quantile of a gamma distribution fitted to scores of normal training clips, as in the DCASE tools.',
    fpr: 'The lowest line that flags at most this share of the normal clips.',
    f1: 'Uses the labels of the clips that it is judged by: what would have been possible, not what to expect.',
  },
  parameters: { gamma: 'Quantile', fpr: 'Rate' },
  use: 'Use',
  used: 'In use',
  useNamed: (name: string) => `Use ${name}`,
  forAll: 'All IDs',
  forAllNamed: (name: string) => `Save ${name} for every machine ID`,
  impossible: (reason: string) => `Not possible: ${reason}.`,
  forAllTitle: 'Replace the saved thresholds?',
  forAllText: (name: string, saved: number) =>
    `${name} is saved for every machine ID of this run; ${count(saved, 'threshold', 'thresholds')} that ${
      saved === 1 ? 'is' : 'are'
    } saved already will be replaced.`,
  forAllAction: 'Save for every ID',
  forAllDone: (saved: number) => `Saved for ${count(saved, 'machine ID', 'machine IDs')}.`,
  forAllLeft: (machines: string, reason: string) => `Not for ${machines}: ${reason}.`,

  save: 'Save',
  saveNamed: (type: string, id: string) => `Save for ${type} ${id}`,
  remove: 'Remove',
  removeNamed: (type: string, id: string) => `Remove the threshold of ${type} ${id}`,
  saved: 'saved',
  savedNone: 'Nothing is saved for this machine ID and score.',
  savedBy: (value: string, how: string, who: string, when: string) => `${value} (${how}), saved by ${who}, ${when}`,
  how: {
    gamma: (parameter: string) => `gamma quantile ${parameter}`,
    fpr: (parameter: string) => `false positive rate ${parameter}`,
    f1: () => 'best F1',
    manual: () => 'set by hand',
  },
  readOnly:
    'This workspace is read only (someone else has it open, or its folder cannot be written): nothing can be saved.',

  export: 'Decision files',
  exportTitle: 'Write decision files',
  exportText: (machines: number) =>
    `decision_result_*.csv and anomaly_score_*.csv as the DCASE tools write them, for ${count(
      machines,
      'machine ID',
      'machine IDs',
    )} with a saved threshold.`,
  exportFolder: 'Folder',
  exportFolderHint: 'The whole path, on the machine that runs Earmark. Empty: the files are downloaded.',
  exportArchive: 'earmark-decisions.zip',
  exportWrite: 'Write files',
  exportDownload: 'Download',
  exportNone: 'Save a threshold first.',
  exported: (files: number, folder: string) => `${count(files, 'file', 'files')} in ${folder}`,
  downloaded: (files: number) => `${count(files, 'file', 'files')} downloaded.`,

  reviewerTitle: 'Who decides?',
  reviewerText:
    'Thresholds, verdicts and reports carry the name of the person behind them. It can be changed in the settings.',
  reviewerName: 'Your name',
  reviewerSave: 'Go on',
  cancel: 'Cancel',
};
