import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Arguments, ChannelName, EventName, Events, Job, Result } from '../../../src-shared/contract.ts';
import { UserError, type PlainError } from '../../../src-shared/errors.ts';
import { temporaryFolder } from '../../datasets/testing/folders.ts';
import type { Host } from '../host.ts';
import { openWorkstation } from '../open-workstation.ts';
import type { WorkstationOptions } from '../workstation.ts';

export interface TestWorkstation {
  /** As a page calls it. @throws UserError */
  readonly call: <C extends ChannelName>(channel: C, args: Arguments<C>) => Promise<Result<C>>;
  /** All so far. */
  readonly events: <E extends EventName>(event: E) => readonly Events[E][];
  /** Waits for a job's end, whichever it is. */
  readonly ended: (jobId: string) => Promise<Job>;
  /** As `ended`; fails the test unless the job has finished. */
  readonly finished: (jobId: string) => Promise<Job>;
  readonly settingsFolder: string;
  readonly dispose: () => Promise<void>;
}

export const browserHost: Host = { kind: 'browser', dropPaths: false };

/** For tests: a workstation with folders of its own, which goes when the test ends. */
export async function startWorkstation(options: Partial<WorkstationOptions> = {}): Promise<TestWorkstation> {
  const settingsFolder = options.settingsFolder ?? join(await temporaryFolder(), 'settings');
  const workstation = await openWorkstation({ host: browserHost, ...options, settingsFolder });
  onTestFinished(() => workstation.dispose());
  const heard: { readonly event: EventName; readonly data: unknown }[] = [];
  workstation.subscribe((event, data) => void heard.push({ event, data }));

  const started: TestWorkstation = {
    async call(channel, args) {
      const answer = await workstation.answer(channel, args);
      if (!answer.ok) throw UserError.fromPlain(answer.error);
      return answer.result as never;
    },
    events: (event) => heard.flatMap((each) => (each.event === event ? [each.data as never] : [])),
    async ended(jobId) {
      return await expect
        .poll(() => jobNow(jobId), { timeout: 50_000, interval: 20 })
        .toSatisfy(hasEnded, 'ended')
        .then(() => jobNow(jobId));
    },
    async finished(jobId) {
      const job = await started.ended(jobId);
      expect(job, JSON.stringify(job.error)).toMatchObject({ state: 'finished', error: null });
      return job;
    },
    settingsFolder,
    dispose: () => workstation.dispose(),
  };

  async function jobNow(jobId: string): Promise<Job> {
    const jobs = await started.call('jobs.list', {});
    const job = jobs.find(({ id }) => id === jobId);
    if (job === undefined) throw new Error(`no job ${jobId}`);
    return job;
  }
  return started;
}

const hasEnded = ({ state }: Job): boolean =>
  ['finished', 'failed', 'cancelled', 'interrupted', 'paused'].includes(state);

/** For tests: an error with this code. */
export const withCode = (code: string): PlainError & Error => expect.objectContaining({ code }) as PlainError & Error;
