/** Every target; each is loaded in its own process only, since it brings a part of the program with it. */
import type { FuzzTarget } from '../target.ts';

export interface TargetEntry {
  readonly name: string;
  /** As docs/reliability.md says it. */
  readonly title: string;
  /** Parts of the addresses of the modules whose blocks guide the search; coverage begins before they are loaded. */
  readonly modules: readonly string[];
  readonly load: () => Promise<FuzzTarget>;
}

export const TARGETS: readonly TargetEntry[] = [
  {
    name: 'wav',
    title: 'WAV files',
    modules: ['/datasets/audio/'],
    load: async () => (await import('./wav.ts')).wav,
  },
  {
    name: 'flac',
    title: 'FLAC files',
    modules: ['/datasets/audio/'],
    load: async () => (await import('./flac.ts')).flac,
  },
  {
    name: 'labels',
    title: 'Label files of other programs',
    modules: ['/reports/labels/', '/src-shared/review/'],
    load: async () => (await import('./labels.ts')).labels,
  },
  {
    name: 'run-record',
    title: '`run.json`, with the list of runs and the doctor',
    // The schema is data: its blocks are zod's.
    modules: [
      '/src-main/runs/',
      '/src-main/workstation/run-index.ts',
      '/src-main/workstation/doctor/',
      '/src-main/store/',
      '/src-main/engine/checkpoint/json.ts',
      '/node_modules/zod/',
    ],
    load: async () => (await import('./run-record.ts')).runRecordFile,
  },
  {
    name: 'run-files',
    title: 'Scores, metrics, maps, outlier sets and reviewed lists of runs',
    modules: ['/src-main/runs/'],
    load: async () => (await import('./run-files.ts')).runFiles,
  },
  {
    name: 'checkpoint',
    title: 'Checkpoints',
    modules: ['/engine/checkpoint/'],
    load: async () => (await import('./checkpoint.ts')).checkpoint,
  },
  {
    name: 'codebook',
    title: 'Codebooks',
    modules: ['/engine/checkpoint/', '/src-main/runs/'],
    load: async () => (await import('./codebook.ts')).codebook,
  },
  {
    name: 'model',
    title: 'Models of runs, swapped or changed, opened for scoring and export',
    modules: ['/engine/checkpoint/', '/workstation/model.ts', '/src-main/detectors/'],
    load: async () => (await import('./model.ts')).model,
  },
  {
    name: 'frames',
    title: 'Frames of the WebSocket',
    modules: ['/src-shared/wire.ts', '/src-shared/messages.ts'],
    load: async () => (await import('./frames.ts')).frames,
  },
  {
    name: 'channels',
    title: 'Every channel of the contract, over the WebSocket',
    modules: [
      '/src-main/workstation/',
      '/src-main/store/',
      '/src-main/reports/',
      '/src-main/runs/',
      '/src-main/datasets/',
    ],
    load: async () => (await import('./channels.ts')).channels,
  },
];
