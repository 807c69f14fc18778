/** Jobs in the workspace's file. */
import { z } from 'zod';
import type { Job, JobKind, JobState } from '../../src-shared/contract.ts';
import type { Database, Row } from './database.ts';

/** A job as it is stored: enough to show it, and to go on with it in a later session. */
export interface JobRecord {
  readonly id: string;
  readonly kind: JobKind;
  /** Jobs of one lane run one after the other; null: beside all others. */
  readonly lane: string | null;
  /** Order of waiting jobs; null for those that do not wait. */
  readonly place: number | null;
  readonly state: JobState;
  /** What its runner needs to do it, or to go on. JSON. */
  readonly payload: unknown;
  readonly view: JobView;
}

/** What a page is shown beside state and what the queue works out. */
export type JobView = Pick<
  Job,
  | 'title'
  | 'activity'
  | 'done'
  | 'total'
  | 'unit'
  | 'runIds'
  | 'currentRun'
  | 'datasetId'
  | 'error'
  | 'created'
  | 'started'
  | 'ended'
>;

/** Where jobs outlive the program. */
export interface JobStore {
  /** Nothing may be changed; jobs may belong to another process. */
  readonly readOnly: boolean;
  /** In the order in which they were made. */
  list(): readonly JobRecord[];
  save(record: JobRecord): void;
  remove(ids: readonly string[]): void;
}

const plainError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().exactOptional(),
  details: z.record(z.string(), z.unknown()).exactOptional(),
});

const view = z.object({
  title: z.string(),
  activity: z.string(),
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  runIds: z.array(z.string()),
  currentRun: z.string().nullable(),
  datasetId: z.string().nullable(),
  error: plainError.nullable(),
  created: z.string(),
  started: z.string().nullable(),
  ended: z.string().nullable(),
}) satisfies z.ZodType<JobView>;

/** Every value, which the compiler checks: a workspace with a job of a kind that is not here could not be opened again. */
const kind = z.enum({
  import: 'import',
  sample: 'sample',
  train: 'train',
  devices: 'devices',
  report: 'report',
} as const satisfies { readonly [K in JobKind]: K });
const state = z.enum({
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
} as const satisfies { readonly [S in JobState]: S });

export function jobStore(db: Database): JobStore {
  return {
    readOnly: db.readOnly,
    list: () => db.all('SELECT * FROM jobs ORDER BY key', [], recordOf),
    save: ({ id, kind: of, lane, place, state: now, payload, view: shown }) => {
      db.run(
        `INSERT INTO jobs (id, kind, lane, place, state, payload, view, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, place = excluded.place, state = excluded.state,
           payload = excluded.payload, view = excluded.view`,
        [id, of, lane, place, now, JSON.stringify(payload), JSON.stringify(shown), shown.created],
      );
    },
    remove: (ids) => db.transaction(() => ids.forEach((id) => db.run('DELETE FROM jobs WHERE id = ?', [id]))),
  };
}

function recordOf(row: Row): JobRecord {
  return {
    id: String(row['id']),
    kind: kind.parse(row['kind']),
    lane: row['lane'] === null ? null : String(row['lane']),
    place: row['place'] === null ? null : Number(row['place']),
    state: state.parse(row['state']),
    payload: JSON.parse(String(row['payload'])) as unknown,
    view: view.parse(JSON.parse(String(row['view']))),
  };
}
