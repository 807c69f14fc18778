import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { contract, type ChannelName } from '../../src-shared/contract.ts';
import { argumentsOf } from './fuzz/channels/arguments.ts';
import { fuzzPart } from './fuzz/part.ts';
import { LONGEST_MS } from './fuzz/messages.ts';
import { runTarget } from './fuzz/watch.ts';

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'earmark-fuzz-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('every door of the program refuses bad input in its own words', async () => {
  const said: string[] = [];
  const options = {
    size: 'short',
    seed: 1,
    folder: await scratch(),
    say: (line: string) => void said.push(line),
  } as const;
  const figures = await fuzzPart.run(options);
  expect(
    figures.filter(({ kept }) => !kept).map(({ test, figure }) => `${test}: ${figure}`),
    said.join('\n'),
  ).toEqual([]);
});

test.each(Object.keys(contract) as ChannelName[])('%s has a generator of arguments', (channel) => {
  expect(() => argumentsOf(channel)).not.toThrow();
});

test.each([
  ['throws', /SyntaxError/],
  ['exits', /crash: exit code 3/],
  ['hangs', /hang: over 1 s/, 1000],
  ['eats', /memory: one input added \d+ MB/],
  ['rejects', /crash: exit code 1[^]*nobody waits for it/],
])('the watch sees a reader that %s, and keeps the input', async (fault, reason, longestMs = LONGEST_MS) => {
  const folder = await scratch();
  // The two valid inputs alone: whatever is made of them might have the fault once more.
  const bounds = { milliseconds: 60_000, inputs: 2, longestMs };
  const { failures } = await runTarget({
    ...{ target: `broken-${fault}`, seed: 1, ...bounds, replay: [], corpus: null },
    ...{ folder: join(folder, 'work'), failures: join(folder, 'failures') },
  });
  expect(failures).toMatchObject([{ reason: expect.stringMatching(reason) }]);
  expect([...(await readFile(failures[0]!.file))]).toEqual([1]);
});
