/** The same training twice, each in a process of its own with a cache of its own. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustFigure, TrustOptions } from '../../part.ts';
import { earmark, succeeds } from './program.ts';
import { commandLine, scoreFile, train, type Training } from './trainings.ts';

const TEST = 'trust/parts/numbers/twice.ts';

/** @returns the run of each method, for what else is to be done with it */
export async function twice(
  methods: readonly string[],
  data: string,
  { folder, seed, say }: TrustOptions,
): Promise<{ readonly figure: TrustFigure; readonly runs: ReadonlyMap<string, string> }> {
  const runs = new Map<string, string>();
  const differing: string[] = [];
  for (const method of methods) {
    const files: string[] = [];
    for (const time of ['first', 'second']) {
      const training = { method, data, seed, runs: join(folder, time, method) };
      const run = await train(training, { cache: join(folder, time, 'cache') });
      runs.set(method, run);
      files.push(await scoreFile(run));
    }
    const equal = files[0] === files[1];
    if (!equal) differing.push(method);
    say(`${method}: ${equal ? 'the same bytes' : 'other scores'}`);
  }
  const figure = {
    promise: 'The same seed, data and device give the same scores, digit for digit',
    test: TEST,
    figure:
      differing.length === 0
        ? `${methods.join(', ')}: equal bytes in scores.csv of two processes`
        : `other scores: ${differing.join(', ')}`,
    kept: differing.length === 0,
  };
  return { figure, runs };
}

/** Ctrl-C after the first lines of metrics, then `earmark resume`, beside the training that went through. */
export async function stoppedAndResumed(data: string, { folder, seed, say }: TrustOptions): Promise<TrustFigure> {
  const training = (place: string): Training => ({
    ...{ method: 'ae', data, seed, runs: join(folder, place) },
    set: ['--set', 'training.maxSteps=150'],
  });
  const cache = join(folder, 'resumed', 'cache');
  const whole = await train(training('whole'), { cache });
  const { runs } = training('resumed');
  const { code } = await earmark(commandLine(training('resumed')), {
    cache,
    stopWhen: async () => (await metricsOf(runs)).length > 0,
  });
  const [name = ''] = await readdir(runs);
  const run = join(runs, name);
  const steps = (await metricsOf(runs)).length;
  if (code !== 0) await succeeds(['resume', run, '--json'], { cache });
  say(`stopped with ${code} after ${steps} lines of metrics, resumed`);
  const equal = (await scoreFile(whole)) === (await scoreFile(run));
  return {
    promise: 'A training that was stopped and resumed reaches the same scores, digit for digit',
    test: TEST,
    figure: code === 0 ? 'it was not stopped in time' : equal ? 'ae, stopped once: equal bytes' : 'ae: other scores',
    kept: code !== 0 && equal,
  };
}

async function metricsOf(runs: string): Promise<string[]> {
  const [name] = await readdir(runs).catch(() => []);
  if (name === undefined) return [];
  const text = await readFile(join(runs, name, 'metrics.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}
