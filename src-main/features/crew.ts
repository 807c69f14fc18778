/** The pool's threads: each works on one clip at a time; one that dies takes its clip with it and is replaced. */
import { Worker } from 'node:worker_threads';

import { UserError } from '../../src-shared/errors.ts';
import { entryUrl } from './entries.ts';
import type { WorkerReply, WorkerRequest, WorkerSetup } from './messages.ts';

/** How a clip ended; a `UserError` when the thread could not or died. */
export type Outcome = Extract<WorkerReply, { kind: 'done' }> | UserError;

interface Task {
  readonly request: WorkerRequest;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (reason: unknown) => void;
}

interface Member {
  readonly thread: Worker;
  ready: boolean;
  task: Task | undefined;
}

export class Crew {
  readonly #size: number;
  readonly #setup: WorkerSetup;
  readonly #onProblem: (message: string) => void;
  readonly #members = new Set<Member>();
  readonly #waiting: Task[] = [];
  #closed: { readonly reason: unknown } | undefined;

  /** Threads start when there is work for them. */
  constructor(size: number, setup: WorkerSetup, onProblem: (message: string) => void) {
    this.#size = size;
    this.#setup = setup;
    this.#onProblem = onProblem;
  }

  /** Rejects only with the reason of `close`, or when threads cannot start at all. */
  run(request: WorkerRequest): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve, reject) => this.#waiting.push({ request, resolve, reject }));
    // Whoever asked may have stopped listening by the time the crew is closed.
    outcome.catch(() => undefined);
    this.#assign();
    return outcome;
  }

  /** Ends all threads at once; what is not done is rejected with the reason. */
  async close(reason: unknown): Promise<void> {
    if (this.#closed === undefined) {
      this.#closed = { reason };
      for (const { reject } of this.#waiting.splice(0)) reject(reason);
      for (const { task } of this.#members) task?.reject(reason);
    }
    await Promise.all([...this.#members].map(({ thread }) => thread.terminate()));
  }

  #assign(): void {
    if (this.#closed !== undefined) {
      for (const { reject } of this.#waiting.splice(0)) reject(this.#closed.reason);
      return;
    }
    for (const member of this.#members) {
      if (this.#waiting.length === 0) return;
      if (!member.ready || member.task !== undefined) continue;
      member.task = this.#waiting.shift()!;
      member.thread.postMessage(member.task.request);
    }
    const starting = [...this.#members].filter(({ ready }) => !ready).length;
    for (let more = this.#waiting.length - starting; more > 0 && this.#members.size < this.#size; more -= 1)
      this.#start();
  }

  #start(): void {
    // Not the parent's flags: a debugger's port or a loader of the parent is not the thread's.
    const thread = new Worker(entryUrl(import.meta.url, './worker.ts', 'features-worker'), {
      workerData: this.#setup,
      execArgv: [],
      name: 'earmark-features',
    });
    const member: Member = { thread, ready: false, task: undefined };
    this.#members.add(member);
    let fault: unknown;
    thread.on('message', (reply: WorkerReply) => this.#receive(member, reply));
    thread.on('error', (error: unknown) => (fault = error));
    thread.on('exit', () => this.#lose(member, fault));
  }

  #receive(member: Member, reply: WorkerReply): void {
    switch (reply.kind) {
      case 'problem':
        this.#onProblem(reply.message);
        return;
      case 'unusable':
        void this.close(cannotStart(reply.error.message));
        return;
      case 'ready':
        member.ready = true;
        break;
      case 'done':
        member.task?.resolve(reply);
        member.task = undefined;
        break;
      case 'failed':
        member.task?.resolve(UserError.fromPlain(reply.error));
        member.task = undefined;
    }
    this.#assign();
  }

  #lose(member: Member, fault: unknown): void {
    this.#members.delete(member);
    const message = fault instanceof Error ? fault.message : 'the thread ended';
    if (!member.ready) void this.close(cannotStart(message));
    member.task?.resolve(
      new UserError('FEATURE_WORKER_DIED', `The thread that computed the features stopped: ${message}`, {
        hint: 'Try the clip again alone; it may be too long for the memory.',
        cause: fault,
      }),
    );
    this.#assign();
  }
}

function cannotStart(message: string): UserError {
  return new UserError('FEATURE_WORKER_START_FAILED', `The feature threads cannot start: ${message}`, {
    hint: 'Install or build Earmark again.',
  });
}
