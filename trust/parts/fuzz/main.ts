// `npm run fuzz [-- target…] [-- --minutes N] [-- --seed N] [-- --replay FILE]`: looks for input that the program cannot stand.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { described } from './describe.ts';
import { LONGEST_MS } from './messages.ts';
import { TARGETS } from './targets/index.ts';
import { runTarget } from './watch.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Between checkouts and runs: what reached something is where the next run begins. */
const CORPUS = join(ROOT, 'node_modules/.cache/earmark-fuzz');
const FAILURES = join(ROOT, 'test-results/fuzz');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string', multiple: true, default: [] },
  },
});
const names = TARGETS.map(({ name }) => name);
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const wrong =
  positionals.find((name) => !names.includes(name)) ??
  (!(minutes > 0) ? '--minutes' : !Number.isSafeInteger(seed) ? '--seed' : undefined) ??
  (values.replay.length > 0 && positionals.length !== 1 ? '--replay needs one target' : undefined);

if (wrong !== undefined) {
  console.error(`Not understood: ${wrong}. Targets are ${names.join(', ')}; --minutes is for each of them.`);
  process.exitCode = 2;
} else {
  let failed = 0;
  for (const name of names) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    const folder = await mkdtemp(join(tmpdir(), 'earmark-fuzz-'));
    const result = await runTarget({
      ...{
        target: name,
        seed,
        milliseconds: 60_000 * minutes,
        inputs: Number.MAX_SAFE_INTEGER,
        folder,
        failures: FAILURES,
        longestMs: LONGEST_MS,
      },
      ...{ corpus: join(CORPUS, name), replay: values.replay.map((file) => resolve(file)) },
    }).finally(() => rm(folder, { recursive: true, force: true }));
    console.log(described(result));
    failed += result.failures.length;
  }
  process.exitCode = failed === 0 ? 0 : 1;
}
