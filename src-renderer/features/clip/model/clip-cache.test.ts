import { expect, it, vi } from 'vitest';
import { clipCache } from './clip-cache.ts';

interface Request {
  readonly key: string;
  readonly resolve: (value: string) => void;
  readonly reject: (error: Error) => void;
}

function scripted(capacity = 1000) {
  const requests: Request[] = [];
  const cache = clipCache<string, string>({
    load: (key) => new Promise((resolve, reject) => requests.push({ key, resolve, reject })),
    nameOf: (key) => key,
    sizeOf: (value) => value.length,
    capacity,
  });
  return { cache, requests, keys: () => requests.map(({ key }) => key) };
}

it('fetches neighbours after the clip that is waited for, in their order, one at a time', async () => {
  const { cache, requests, keys } = scripted();
  const open = cache.get('open');
  cache.prefetch(['next', 'previous']);
  expect(keys()).toEqual(['open']);
  requests[0]!.resolve('sound');
  expect(await open).toBe('sound');
  await vi.waitFor(() => expect(keys()).toEqual(['open', 'next']));
  requests[1]!.resolve('sound');
  await vi.waitFor(() => expect(keys()).toEqual(['open', 'next', 'previous']));
});

it('a prefetched clip is not fetched again, even while it is on its way', async () => {
  const { cache, requests, keys } = scripted();
  cache.prefetch(['next']);
  const open = cache.get('next');
  expect(keys()).toEqual(['next']);
  requests[0]!.resolve('sound');
  expect(await open).toBe('sound');
  expect(await cache.get('next')).toBe('sound');
  expect(keys()).toEqual(['next']);
});

it('forgets wishes that a person has gone past', async () => {
  const { cache, requests, keys } = scripted();
  cache.prefetch(['a', 'b', 'c']);
  cache.prefetch(['x']);
  requests[0]!.resolve('sound');
  await vi.waitFor(() => expect(keys()).toEqual(['a', 'x']));
});

it('asks again after a failure, and a neighbour that fails is nobody’s problem', async () => {
  const { cache, requests, keys } = scripted();
  cache.prefetch(['bad', 'good']);
  requests[0]!.reject(new Error('unreadable'));
  await vi.waitFor(() => expect(keys()).toEqual(['bad', 'good']));
  const open = cache.get('bad');
  expect(keys()).toEqual(['bad', 'good', 'bad']);
  requests[2]!.reject(new Error('still unreadable'));
  await expect(open).rejects.toThrow('still unreadable');
});

it('keeps as much as it may, the last used longest', async () => {
  const { cache, requests } = scripted(10);
  const open = async (key: string, bytes: number) => {
    const promise = cache.get(key);
    requests.at(-1)!.resolve('x'.repeat(bytes));
    await promise;
  };
  await open('a', 4);
  await open('b', 4);
  await cache.get('a');
  await open('c', 4);
  expect(['a', 'b', 'c'].map((key) => cache.has(key))).toEqual([true, false, true]);
  await open('huge', 50);
  expect(cache.has('huge')).toBe(true);
  expect(cache.has('a')).toBe(false);
});
