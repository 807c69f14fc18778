import { describe, expect, it } from 'vitest';
import { inQueueOrder, mostInteresting } from './queue.ts';
import { job } from './testing.ts';

describe('the queue', () => {
  const jobs = [
    job({ id: 'last', state: 'queued' }),
    job({ id: 'next', state: 'queued' }),
    job({ id: 'now', state: 'running' }),
    job({ id: 'crashed', state: 'interrupted' }),
    job({ id: 'done', state: 'finished' }),
    job({ id: 'scan', state: 'running', kind: 'import' }),
  ];

  it('shows what runs, then what waits in its order, then the rest; imports have their own place', () => {
    expect(inQueueOrder(jobs).map(({ job: { id } }) => id)).toEqual(['now', 'next', 'last', 'crashed', 'done']);
    expect(inQueueOrder(jobs).map(({ place }) => place)).toEqual([undefined, 0, 1, undefined, undefined]);
  });

  it('shows the running job first, else the latest one that ran', () => {
    expect(mostInteresting(jobs)?.id).toBe('now');
    expect(mostInteresting(jobs.slice(4))?.id).toBe('done');
    expect(mostInteresting(jobs.slice(0, 1))?.id).toBe('last');
    expect(mostInteresting([])).toBeUndefined();
  });
});
