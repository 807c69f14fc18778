/** Runs tests of both kinds as CI does, and counts by file. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './promises.ts';

export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NONE: Count = { passed: 0, failed: 0, skipped: 0 };

/** @returns by file, below the root; a file that did not run is not there */
export async function runTests(paths: readonly string[]): Promise<ReadonlyMap<string, Count>> {
  const ends = (ending: string): string[] => paths.filter((path) => path.endsWith(ending));
  const counts = new Map<string, Count>();
  const [units, specs] = [ends('.test.ts'), ends('.spec.ts')];
  if (units.length > 0) {
    const text = await output(['node_modules/vitest/vitest.mjs', 'run', '--reporter=tap-flat', ...units]);
    addTap(counts, text);
  }
  if (specs.length > 0) {
    const text = await output([
      ...['node_modules/@playwright/test/cli.js', 'test', '--reporter=json', '--project=electron-standin'],
      ...specs,
    ]);
    addPlaywright(counts, JSON.parse(text.slice(text.indexOf('\n{') + 1)) as Suite);
  }
  return counts;
}

/** `ok 3 - src-shared/wire.test.ts > a frame > comes back # time=1.00ms`. Exported for its test. */
export function addTap(counts: Map<string, Count>, text: string): void {
  for (const [, not, path = '', skipped] of text.matchAll(/^(not )?ok \d+ - (\S+) > .*?( # SKIP.*)?$/gm)) {
    add(counts, path, skipped !== undefined ? 'skipped' : not === undefined ? 'passed' : 'failed');
  }
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs?: readonly {
    readonly file: string;
    readonly ok: boolean;
    readonly tests: readonly { readonly status: string }[];
  }[];
}

function addPlaywright(counts: Map<string, Count>, { suites = [], specs = [] }: Suite): void {
  for (const { file, ok, tests } of specs) {
    const skipped = tests.every(({ status }) => status === 'skipped');
    add(counts, `e2e/${file}`, skipped ? 'skipped' : ok ? 'passed' : 'failed');
  }
  for (const suite of suites) addPlaywright(counts, suite);
}

function add(counts: Map<string, Count>, path: string, as: keyof Count): void {
  const before = counts.get(path) ?? NONE;
  counts.set(path, { ...before, [as]: before[as] + 1 });
}

async function output(args: readonly string[]): Promise<string> {
  const child = spawn(
    process.execPath,
    args.map((arg, at) => (at === 0 ? join(ROOT, arg) : arg)),
    {
      cwd: ROOT,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve, reject) => {
    child.on('close', resolve);
    child.on('error', reject);
  });
  return text;
}
