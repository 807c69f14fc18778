/** Faults over the real program: processes die, disks fill up, folders go. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../../../src-main/engine/random.ts';
import type { TrustFigure, TrustOptions, TrustPart } from '../../part.ts';
import { kinds } from './kinds/index.ts';
import { prepare } from './prepare.ts';
import { promises, Tally, type PromiseName } from './tally.ts';

const TEST = 'trust/parts/faults';

export const faults: TrustPart = {
  name: 'faults',
  run: async ({ size, seed, folder, say, only = { kind: '', most: Infinity } }: TrustOptions) => {
    const tally = new Tally(say);
    const prepared = await prepare(join(folder, 'prepared'));
    const omitted: string[] = [];
    const random = new Random(`faults ${seed}`);
    for (const kind of kinds.filter((each) => each[size] > 0 && each.name.includes(only.kind))) {
      const missing = kind.missing?.();
      if (missing !== undefined) {
        omitted.push(`${kind.name} (${missing})`);
        say(`Left out: ${kind.name}: ${missing}`);
        continue;
      }
      const began = performance.now();
      const own = join(folder, `stage-${kinds.indexOf(kind)}`);
      await mkdir(own, { recursive: true });
      await kind.inject(
        { folder: own, prepared, random: random.fork(kind.name), tally },
        Math.min(kind[size], only.most),
      );
      const seconds = Math.round((performance.now() - began) / 1000);
      say(`${kind.name}: ${tally.faults.get(kind.name) ?? 0} faults in ${seconds} s`);
    }
    const isWhole = size === 'long' && only.kind === '' && only.most === Infinity && omitted.length === 0;
    return figuresOf(tally, omitted, isWhole);
  },
};

/** @param isWhole a promise that was never looked at is not kept then */
function figuresOf(tally: Tally, omitted: readonly string[], isWhole: boolean): TrustFigure[] {
  const total = `${tally.total} faults`;
  const figures = (Object.keys(promises) as PromiseName[]).map((name): TrustFigure => {
    const broken = tally.breaches.filter(({ promise }) => promise === name);
    const checks = tally.checks.get(name) ?? 0;
    const first = broken[0] === undefined ? '' : `; first: ${broken[0].kind}: ${broken[0].what.slice(0, 200)}`;
    return {
      promise: promises[name],
      test: TEST,
      figure: `${total}, ${checks} checks, ${broken.length === 0 ? 'none' : broken.length} failed${first}`,
      kept: broken.length === 0 && (checks > 0 || !isWhole),
    };
  });
  return [...figures, ...injectedFigures(tally, omitted)];
}

/** Whose death it was; all other faults stand together. */
const KILLED = /^(?<who>\w+) killed in /;

function injectedFigures({ faults }: Tally, omitted: readonly string[]): TrustFigure[] {
  const groups = Map.groupBy(faults, ([kind]) => KILLED.exec(kind)?.groups?.['who'] ?? null);
  const rows = [...groups].map(([who, own]): TrustFigure => {
    const counts = own.map(([kind, count]) => `${kind.replace(KILLED, 'in ')} ${count}`).join('; ');
    return {
      promise: `Injected: ${who === null ? 'disks, folders, clocks, other programs' : `${who} killed`}`,
      test: TEST,
      figure: `${counts}.`,
      kept: true,
    };
  });
  const left = omitted.length === 0 ? '' : `; left out on this machine: ${omitted.join('; ')}`;
  const total = [...faults.values()].reduce((sum, count) => sum + count, 0);
  return [...rows, { promise: 'Injected in all', test: TEST, figure: `${total} faults${left}.`, kept: total > 0 }];
}
