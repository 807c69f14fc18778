import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { seededRandom } from '../checkpoint/fixtures/samples.ts';
import { rejection, start } from './fixtures/engines.ts';
import { isRunning, sleep } from './fixtures/watching.ts';
import { forkEngine } from './node-transport.ts';

const fixture = (name: string) => new URL(`./fixtures/${name}.ts`, import.meta.url);

describe('a run', () => {
  it('gives the result, with undefined, dates, maps and typed arrays intact', async () => {
    const engine = await start();
    const value = { a: [1, undefined, null], when: new Date(5), map: new Map([['k', Uint8Array.of(1, 2)]]), nan: NaN };
    expect(await engine.run('echo', value)).toEqual(value);
    expect(await engine.run('echo', undefined)).toBeUndefined();
  });

  it('reports progress in order, before the result', async () => {
    const engine = await start();
    const seen: unknown[] = [];
    const result = await engine.run('steps', { steps: 200, ms: 0 }, { onProgress: (data) => seen.push(data) });
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(result).toBe(200);
  });

  it('carries 64 MB of binary there and back', async () => {
    const engine = await start();
    const random = seededRandom(64);
    const sent = Uint32Array.from({ length: 16_000_000 }, () => random() * 2 ** 32);
    const args = { pcm: new Float32Array(sent.buffer), part: sent.subarray(5, 9) };
    const { pcm, part } = (await engine.run('echo', args)) as typeof args;
    expect(pcm).toBeInstanceOf(Float32Array);
    expect(Buffer.compare(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength), Buffer.from(sent.buffer))).toBe(0);
    expect([...part]).toEqual([...sent.subarray(5, 9)]);
  });

  it('checks the result by a schema', async () => {
    const engine = await start();
    const loss: number = await engine.run('echo', 0.5, { result: z.number() });
    expect(loss).toBe(0.5);
    await expect(engine.run('echo', 'text', { result: z.number() })).rejects.toMatchObject({ code: 'ENGINE_PROTOCOL' });
  });

  it('is refused while another one runs: ENGINE_BUSY', async () => {
    const engine = await start();
    const first = engine.run('block', 300);
    await expect(engine.run('echo', 1)).rejects.toMatchObject({ code: 'ENGINE_BUSY', details: { running: 'block' } });
    expect(engine.status.running).toBe('block');
    expect(await first).toBe('unblocked');
    expect(await engine.run('echo', 1)).toBe(1);
    expect(engine.status.running).toBeUndefined();
  });

  it('of an unknown task is refused with the tasks there are', async () => {
    const engine = await start();
    const error = await rejection(engine.run('teleport', null));
    expect(error).toMatchObject({ code: 'ENGINE_UNKNOWN_TASK', hint: expect.stringContaining('echo') });
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('lets errors for people through, and keeps the others inside with an id that is in the log', async () => {
    let log = '';
    const engine = await start({ onLog: (text) => (log += text) });
    const forPeople = await rejection(engine.run('failForPeople', null));
    expect(forPeople.toJSON()).toEqual({
      code: 'CLIP_TOO_SHORT',
      message: 'The clip is too short.',
      hint: 'Cut less.',
      details: { ms: 3 },
    });
    const inside = await rejection(engine.run('failInside', null));
    expect(inside.code).toBe('INTERNAL');
    expect(JSON.stringify(inside.toJSON())).not.toContain('secret');
    const id = z.object({ id: z.string().length(8) }).parse(inside.details).id;
    await expect.poll(() => log).toContain(`INTERNAL ${id}: TypeError: secret detail of the inside\n    at `);
    expect(inside.message).toContain(id);
  });

  it('survives what cannot be cloned: arguments, a result, details', async () => {
    const engine = await start();
    await expect(engine.run('echo', () => 0)).rejects.toThrow(/could not be cloned/);
    await expect(engine.run('returnFunction', null)).rejects.toMatchObject({ code: 'INTERNAL' });
    const error = await rejection(engine.run('failWithFunction', null));
    expect(error).toMatchObject({ code: 'ODD', details: undefined });
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('hands what the process prints to the log, whose failure does no harm', async () => {
    const seen: string[] = [];
    const engine = await start({
      onLog: (text, stream) => {
        seen.push(`${stream}: ${text}`);
        throw new Error('the log is full');
      },
    });
    await engine.run('print', null);
    await expect.poll(() => seen.sort()).toEqual(['stderr: to stderr\n', 'stdout: to stdout\n']);
  });
});

describe('cancelling', () => {
  it('stops the task within one step', async () => {
    const engine = await start();
    const pid = engine.status.pid;
    const abort = new AbortController();
    const seen: unknown[] = [];
    const onProgress = (step: unknown) => {
      seen.push(step);
      if (step === 3) abort.abort();
    };
    const error = await rejection(engine.run('steps', { steps: 50, ms: 150 }, { onProgress, signal: abort.signal }));
    expect(error).toMatchObject({ code: 'ENGINE_CANCELLED', details: { killed: false } });
    // The message finds step 4 under way at the latest.
    expect(seen.length).toBeLessThanOrEqual(4);
    expect(await engine.run('pid', null)).toBe(pid);
  });

  it('kills a task that is blocked past the grace period, and the next run has a fresh process', async () => {
    const engine = await start({ cancelGraceMs: 200 });
    const pid = engine.status.pid!;
    const abort = new AbortController();
    const begun = performance.now();
    const run = engine.run('blockAfterProgress', 20_000, { signal: abort.signal, onProgress: () => abort.abort() });
    expect(await rejection(run)).toMatchObject({
      code: 'ENGINE_CANCELLED',
      details: { killed: true, task: 'blockAfterProgress', lastProgress: 'blocking' },
    });
    expect(performance.now() - begun).toBeLessThan(3000);
    expect(isRunning(pid)).toBe(false);
    expect(await engine.run('pid', null)).not.toBe(pid);
  });

  it('kills a task that lets the loop turn but never stops', async () => {
    const engine = await start({ cancelGraceMs: 100 });
    const abort = new AbortController();
    const run = rejection(engine.run('ignoreCancel', null, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 50);
    expect(await run).toMatchObject({ code: 'ENGINE_CANCELLED', details: { killed: true } });
  });

  it('reaches waiting calls through the signal, and wins over errors on the way out', async () => {
    const engine = await start();
    for (const task of ['wait', 'failWhenCancelled']) {
      const abort = new AbortController();
      const run = engine.run(task, null, { signal: abort.signal, onProgress: () => abort.abort() });
      expect(await rejection(run)).toMatchObject({ code: 'ENGINE_CANCELLED', details: { killed: false } });
    }
  });

  it('before the start, while the process starts, and after the end', async () => {
    const engine = await start();
    await expect(engine.run('echo', 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ENGINE_CANCELLED',
    });
    await rejection(engine.run('exit', 0));
    const abort = new AbortController();
    const starting = rejection(engine.run('echo', 1, { signal: abort.signal }));
    setTimeout(() => abort.abort(), 5);
    expect((await starting).code).toBe('ENGINE_CANCELLED');
    const late = new AbortController();
    expect(await engine.run('echo', 2, { signal: late.signal })).toBe(2);
    late.abort();
    expect(await engine.run('echo', 3)).toBe(3);
  });

  it('happens when onProgress throws, and the run rejects with what it threw', async () => {
    const engine = await start();
    const run = engine.run(
      'steps',
      { steps: 1e6, ms: 1 },
      {
        onProgress: () => {
          throw new RangeError('of the caller');
        },
      },
    );
    await expect(run).rejects.toThrow(new RangeError('of the caller'));
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('does not happen to a process that is merely silent', async () => {
    const engine = await start({ cancelGraceMs: 100, startTimeoutMs: 2000 });
    const run = engine.run('block', 3000);
    await sleep(1500);
    expect(engine.status.silentMs).toBeGreaterThan(1000);
    expect(await run).toBe('unblocked');
  });
});

describe('starting', () => {
  it('says why a module cannot be used', async () => {
    await expect(start({ modules: [fixture('broken-module')] })).rejects.toMatchObject({
      code: 'ENGINE_START_FAILED',
      details: { stderr: expect.stringContaining('this module cannot be imported') },
    });
    await expect(start({ modules: [fixture('not-a-module-of-tasks')] })).rejects.toMatchObject({
      code: 'ENGINE_TASKS_INVALID',
      message: expect.stringContaining('exports no tasks'),
    });
    await expect(start({ modules: [fixture('tasks'), `${fixture('tasks').href}?again`] })).rejects.toMatchObject({
      code: 'ENGINE_TASKS_INVALID',
      message: expect.stringContaining('a second time'),
    });
    await expect(start({ modules: ['/nowhere/tasks.ts'] })).rejects.toMatchObject({ code: 'ENGINE_START_FAILED' });
  });

  it('takes paths as well as URLs', async () => {
    const engine = await start({ modules: [fileURLToPath(fixture('tasks'))] });
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('gives up after the start timeout', async () => {
    const modules = [
      'data:text/javascript,await new Promise(() => setInterval(() => 0, 1000)); export const tasks = {}',
    ];
    await expect(start({ modules, startTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'ENGINE_START_FAILED',
      message: expect.stringContaining('did not answer within 0.3 s'),
    });
  });
});

describe('a message that is none', () => {
  it('of the parent is refused by the process', async () => {
    const transport = forkEngine();
    const answers: unknown[] = [];
    transport.onMessage((message) => answers.push(message));
    const exited = new Promise((resolve) => transport.onExit(resolve));
    transport.send({ kind: 'nonsense' });
    transport.send({ kind: 'run', run: 'one', task: 'echo' });
    transport.send('text');
    await expect.poll(() => answers.length).toBe(3);
    for (const answer of answers) expect(answer).toEqual({ kind: 'refused', reason: expect.any(String) });
    transport.kill();
    expect(await exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('of the process ends the run with ENGINE_PROTOCOL', async () => {
    const engine = await start();
    await expect(engine.run('sayNonsense', null)).rejects.toMatchObject({ code: 'ENGINE_PROTOCOL' });
    expect(await engine.run('echo', 1)).toBe(1);
  });
});
