/** The engine process dies, or its parent does. */
import { spawn } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SLOW } from '../../../scripts/slow.ts';

import { randomInteger, seededRandom } from '../checkpoint/fixtures/samples.ts';
import { rejection, start } from './fixtures/engines.ts';
import { isRunning, sleep, untilGone } from './fixtures/watching.ts';
import { nodeFor } from './node-binary.ts';
import { EngineProcess } from './supervisor.ts';

const modules = [new URL('./fixtures/tasks.ts', import.meta.url)];

describe('a crash', () => {
  it('tells the last progress, the last checkpoint, the signal and the end of stderr', async () => {
    const engine = await start();
    const error = await rejection(engine.run('abort', null));
    expect(error).toMatchObject({
      code: 'ENGINE_CRASHED',
      message: 'The engine process was ended by SIGABRT while it ran abort.',
      hint: 'Resume the run: its checkpoint at step 7 is safe.',
      details: {
        task: 'abort',
        lastProgress: 'about to abort',
        lastCheckpoint: { path: '/runs/a/checkpoints/step-00000007.safetensors', step: 7 },
        exitCode: null,
        signal: 'SIGABRT',
        stderr: expect.stringContaining('last words'),
      },
    });
    expect(structuredClone(error.toJSON())).toEqual(error.toJSON());
    expect(await engine.run('echo', 'fresh')).toBe('fresh');
  });

  it.each([
    ['signal', 'SIGSEGV', { signal: 'SIGSEGV' }],
    ['signal', 'SIGKILL', { signal: 'SIGKILL' }],
    ['signal', 'SIGTERM', { signal: 'SIGTERM' }],
    ['exit', 0, { exitCode: 0 }],
    ['exit', 13, { exitCode: 13 }],
    ['throwLater', null, { exitCode: 1, stderr: expect.stringContaining('out of nowhere') }],
    ['rejectLater', null, { exitCode: 1, stderr: expect.stringContaining('nobody waits for this') }],
  ])('by %s %s rejects the run, and the next one works', async (task, args, details) => {
    const engine = await start();
    expect(await rejection(engine.run(task, args))).toMatchObject({ code: 'ENGINE_CRASHED', details });
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('between two runs goes unnoticed by the next', async () => {
    const engine = await start();
    const pid = engine.status.pid!;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => engine.status.pid).toBeUndefined();
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('at random moments never hangs or kills the parent', async () => {
    const engine = await start();
    const random = seededRandom(20);
    for (let round = 0; round < (SLOW ? 20 : 8); round++) {
      const run = rejection(engine.run('steps', { steps: 1e9, ms: randomInteger(random, 3) }));
      await sleep(randomInteger(random, 200));
      process.kill(engine.status.pid!, 'SIGKILL');
      // Killed while it was still starting for this run, it has not begun the task.
      expect(['ENGINE_CRASHED', 'ENGINE_START_FAILED']).toContain((await run).code);
    }
    expect(await engine.run('echo', 1)).toBe(1);
  });

  it('does not come from Ctrl-C, which a terminal sends to the whole process group', async () => {
    const engine = await start();
    const onProgress = (step: unknown) => {
      if (step === 1) process.kill(engine.status.pid!, 'SIGINT');
    };
    expect(await engine.run('steps', { steps: 20, ms: 10 }, { onProgress })).toBe(20);
  });
});

describe('the memory limit', () => {
  it('stops a task that takes too much, and says what to do', async () => {
    const engine = await start({ memoryLimitMb: 350 });
    const error = await rejection(engine.run('takeMemory', 3000));
    expect(error).toMatchObject({
      code: 'ENGINE_OUT_OF_MEMORY',
      message: expect.stringMatching(/used \d+ MB of memory, more than its limit of 350 MB/),
      hint: expect.stringContaining('smaller batch'),
      details: { limitMb: 350, lastProgress: expect.any(Number) },
    });
    const usedMb = error.details?.['usedMb'] as number;
    expect(usedMb).toBeGreaterThan(350);
    expect(usedMb).toBeLessThan(1500);
    expect(await engine.run('takeMemory', 40)).toBe(2);
  });

  it.runIf(process.platform === 'linux')('is seen from outside while the event loop is blocked', async () => {
    const engine = await start({ memoryLimitMb: 350 });
    await expect(engine.run('takeMemoryBlocked', 3000)).rejects.toMatchObject({ code: 'ENGINE_OUT_OF_MEMORY' });
  });
});

describe('closing', () => {
  it('kills what runs and waits for the end', async () => {
    const engine = await start();
    const pid = engine.status.pid!;
    const run = rejection(engine.run('block', 20_000));
    await sleep(50);
    await engine.dispose();
    expect(isRunning(pid)).toBe(false);
    expect(await run).toMatchObject({ code: 'ENGINE_CLOSED' });
    await engine.dispose();
    await expect(engine.run('echo', 1)).rejects.toMatchObject({ code: 'ENGINE_CLOSED' });
  });

  it('while the process starts', async () => {
    const engine = await start();
    await rejection(engine.run('exit', 0));
    const run = rejection(engine.run('echo', 1));
    await engine.dispose();
    expect((await run).code).toBe('ENGINE_CLOSED');
  });

  it('leaves nothing behind, time after time', async () => {
    await cycle(); // what the first one loads for good
    const before = await resources();
    const listeners = process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const pids: number[] = [];
    for (let round = 0; round < (SLOW ? 30 : 8); round++) pids.push(await cycle());
    expect(pids.filter(isRunning)).toEqual([]);
    expect(await resources()).toEqual(before);
    expect(process.eventNames().map((name) => [name, process.listenerCount(name)])).toEqual(listeners);
  });

  /** What keeps this process busy, once handles that are closing have closed. */
  async function resources(): Promise<string[]> {
    await sleep(200);
    return process.getActiveResourcesInfo().sort();
  }

  async function cycle(): Promise<number> {
    const engine = await EngineProcess.start({ modules });
    const pid = engine.status.pid!;
    await engine.run('steps', { steps: 2, ms: 0 }, { signal: new AbortController().signal });
    await engine.dispose();
    return pid;
  }

  it('leaves no listener on a signal that many runs share', async () => {
    const engine = await start();
    const { signal } = new AbortController();
    for (let run = 0; run < 100; run++) await engine.run('echo', run, { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('the death of the parent', () => {
  it.each([
    ['idle', null],
    ['steps', { steps: 1e9, ms: 5 }],
    ['blockAfterProgress', 60_000],
  ])('ends the process within seconds: %s', async (task, args) => {
    const script = fileURLToPath(new URL('./fixtures/parent.ts', import.meta.url));
    const parent = spawn(nodeFor(script), [script, task, JSON.stringify(args)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number.parseInt(line.toString(), 10);
    await sleep(100);
    expect(isRunning(pid)).toBe(true);
    parent.kill('SIGKILL');
    expect(await untilGone(pid, 8000)).toBeLessThan(4000);
  });
});
