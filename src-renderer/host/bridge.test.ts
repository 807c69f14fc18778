import { expect, test } from 'vitest';
import { reactive } from 'vue';
import type { HostBridge } from '../../src-shared/contract.ts';
import { bridgeHost } from './bridge.ts';

/** As Electron's: what crosses is cloned, and what cannot be cloned fails. */
function bridge(): HostBridge & { readonly asked: unknown[]; tell: (data: unknown) => void } {
  const asked: unknown[] = [];
  const made = {
    asked,
    tell: (_: unknown): void => undefined,
    async call(channel: string, args: unknown) {
      asked.push([channel, structuredClone(args)]);
      return channel === 'workspace.open'
        ? { ok: false as const, error: { code: 'WORKSPACE_MISSING', message: 'None.', hint: 'Make one.' } }
        : { ok: true as const, result: 7 };
    },
    on(_: string, listener: (data: unknown) => void) {
      made.tell = listener;
      return () => {
        made.tell = () => undefined;
      };
    },
    pathOf: () => '/dropped',
  };
  return made;
}

test('results, failures as UserErrors, and state of a store as plain data', async () => {
  const given = bridge();
  const client = bridgeHost(given);
  const state = reactive({ paths: ['/a'] });
  expect(() => structuredClone(state)).toThrow();
  expect(await client.call('datasets.skip', { id: 'x', ...state, skipped: true })).toBe(7);
  expect(given.asked).toEqual([['datasets.skip', { id: 'x', paths: ['/a'], skipped: true }]]);
  await expect(client.call('workspace.open', { path: '/a' })).rejects.toMatchObject({
    name: 'UserError',
    code: 'WORKSPACE_MISSING',
    hint: 'Make one.',
  });
  expect(client.pathOf(new File([], 'a'))).toBe('/dropped');
});

test('events until the listener ends; the connection is always there', () => {
  const given = bridge();
  const client = bridgeHost(given);
  const heard: unknown[] = [];
  const end = client.on('runs.changed', (data) => heard.push(data));
  given.tell({ ids: ['a'] });
  end();
  given.tell({ ids: ['b'] });
  expect(heard).toEqual([{ ids: ['a'] }]);
  const states: boolean[] = [];
  client.onConnection((connected) => states.push(connected));
  expect(states).toEqual([true]);
});
