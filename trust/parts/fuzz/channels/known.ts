/**
 * Names that mean something in the workspace that is fuzzed. Ids differ from one workspace to the next, so a saved input has
 * stand-ins for them, and a replay means the same.
 */
import { testClip } from '../../../../src-main/workstation/testing/scored-run.ts';

/** Stand-ins; `workspace.ts` says for what. */
export const STAND_INS = [
  '«dataset»',
  '«run»',
  '«other run»',
  '«review»',
  '«blind review»',
  '«job»',
  '«sandbox»',
] as const;
export type StandIn = (typeof STAND_INS)[number];

const clips = [
  testClip('normal', 0),
  testClip('anomaly', 1),
  'fan/train/normal_id_00_00000000.wav',
  'fan/test/none.wav',
];
const places = [
  '«sandbox»/data',
  '«sandbox»/new',
  '«sandbox»/workspace',
  '«sandbox»/file.wav',
  '/dev/null',
  '/dev/null/x',
];
const odd = [
  '«sandbox»/data/../data',
  '«sandbox»/link',
  '~',
  '~/new',
  "'«sandbox»/data'",
  'relative',
  'C:\\x',
  '«sandbox»/\0',
];

const labelTexts = [
  '0.5\t1.0\t#knock\n',
  'path,start,end,low,high,verdict,tags,note,id,origin,mapMean\n',
  '{"format":"earmark-labels","version":1}',
  'Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\n1\tW\t1\t0\t1\t0\t100\n',
];

const byKey: Readonly<Record<string, readonly string[]>> = {
  id: ['«dataset»', '«run»', '«other run»', '«job»', '00', '02'],
  ids: ['00', '02', 'cpu', 'webgpu', '«job»'],
  ...{ runId: ['«run»', '«run»', '«other run»'], otherRunId: ['«other run»'], runIds: ['«run»', '«other run»'] },
  ...{ datasetId: ['«dataset»'], reviewId: ['«review»', '«blind review»'], jobId: ['«job»'] },
  ...{ first: ['«review»'], second: ['«blind review»', '«review»'] },
  ...{ type: ['fan', 'pump'], machineType: ['fan'], machineId: ['00'], layout: ['dcase', 'mimii', 'plain', 'nothing'] },
  path: [...clips, ...clips, ...places, ...odd],
  paths: clips,
  root: [...places, ...places, ...odd],
  folder: ['«sandbox»/out', 'folder', ...places, ...odd],
  codebook: ['«sandbox»/codebook.safetensors', ...places],
  outliers: ['other-ids', '«sandbox»/outliers.json', ...places],
  pattern: [
    '{type}/{split}/{label}_id_{id}_*.wav',
    '{type}/{id}/{label}/*.wav',
    '**',
    '{',
    '{type}/{type}',
    '(a+)+$',
    '*a*a*a*a*a*a*',
    '**/**/**/**/{x}',
  ],
  ...{
    score: ['mean', 'max'],
    sort: ['mean', 'path', 'label'],
    search: ['normal', '%', '_', "'", '('],
    code: ['AUDIO_SILENT'],
  },
  ...{
    method: ['distance', 'auddsr', 'ae'],
    preset: ['quick', 'cpu'],
    device: ['cpu', 'reference', 'cuda:7', 'webgpu'],
  },
  format: ['json', 'csv', 'raven', 'audacity', 'parquet', 'dcase'],
  ...{ by: ['Anna'], reviewer: ['Anna', 'Ben'], title: ['Verdict', 'Report'], author: ['Anna'], tag: ['knock'] },
  ...{ tags: ['knock', 'leak', 'Überlast'], text: labelTexts, colour: ['#a0b1c2'], set: ['epochs=1', 'a=b', '=', 'x'] },
  name: ['fan', 'normal_id_00_00000000.txt', 'labels.csv', '../x.txt'],
};

export const knownText = (key: string): readonly string[] => byKey[key] ?? [];
