/** The workstation as a page meets it: every call goes through the contract. */
import { join } from 'node:path';
import type { Arguments, ChannelName, Job, Result } from '../../../src-shared/contract.ts';
import { UserError } from '../../../src-shared/errors.ts';
import { openWorkstation } from '../../../src-main/workstation/open-workstation.ts';

export interface Caller {
  /** @throws UserError */
  readonly call: <C extends ChannelName>(channel: C, args: Arguments<C>) => Promise<Result<C>>;
  /** @throws Error unless it finishes */
  readonly finished: (jobId: string) => Promise<Job>;
  readonly close: () => Promise<void>;
}

/** @param folder holds `workspace` and `settings`, made where they are missing */
export async function openCaller(folder: string): Promise<Caller> {
  const workstation = await openWorkstation({
    host: { kind: 'browser', dropPaths: false },
    settingsFolder: join(folder, 'settings'),
    workspace: join(folder, 'workspace'),
  });
  const call: Caller['call'] = async (channel, args) => {
    const answer = await workstation.answer(channel, args);
    if (!answer.ok) throw UserError.fromPlain(answer.error);
    return answer.result as never;
  };
  return {
    call,
    async finished(jobId) {
      for (;;) {
        const job = (await call('jobs.list', {})).find(({ id }) => id === jobId);
        if (job?.state === 'finished') return job;
        if (job === undefined || !['queued', 'running'].includes(job.state)) {
          throw new Error(`${job?.title ?? jobId} did not finish: ${JSON.stringify(job?.error)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => workstation.dispose(),
  };
}
