/** One trained model of each method, and what the devices of this machine say about the same clips. */
import type { TrustFigure, TrustOptions } from '../../part.ts';
import { join } from 'node:path';
import { difference, share, type Difference } from './compare.ts';
import { earmark } from './program.ts';

const DEVICES = ['reference', 'webgpu'] as const;
const LEAST_SPEARMAN = 0.999;

type Scores = Readonly<Record<string, number>>;

/** @param runs by method */
export async function acrossDevices(
  runs: ReadonlyMap<string, string>,
  data: string,
  { folder, say }: TrustOptions,
): Promise<TrustFigure> {
  const cache = join(folder, 'devices', 'cache');
  const scored = async (run: string, device: string): Promise<readonly Scores[] | string> => {
    const { code, out, err } = await earmark(['score', '--run', run, '--data', data, '--device', device, '--json'], {
      cache,
    });
    const text = (code === 0 ? out : err).trim().split('\n').at(-1) ?? '';
    const answer = JSON.parse(text) as { clips?: { scores: Scores }[]; error?: { code: string; message: string } };
    if (answer.clips !== undefined) return answer.clips.map(({ scores }) => scores);
    if (answer.error?.code !== 'DEVICE_UNAVAILABLE') throw new Error(`${run} on ${device}: ${text}`);
    return answer.error.message;
  };
  const found: string[] = [];
  const wrong: string[] = [];
  const onCpu = new Map<string, readonly Scores[]>();
  for (const device of DEVICES) {
    const differences: (Difference & { readonly of: string })[] = [];
    for (const [method, run] of runs) {
      const here = onCpu.get(run) ?? (await scored(run, 'cpu'));
      if (typeof here === 'string') throw new Error(here);
      onCpu.set(run, here);
      const there = await scored(run, device);
      if (typeof there === 'string') {
        say(`${device} is left out: ${there}`);
        break;
      }
      for (const name of Object.keys(here[0] ?? {})) {
        const values = (list: readonly Scores[]) => list.map((scores) => scores[name] ?? NaN);
        const one = { of: `${method} ${name}`, ...difference(values(here), values(there)) };
        say(
          `${device}, ${one.of}: Spearman ${one.spearman.toFixed(5)}, ${share(one.relative)} relative, ${share(one.ofRange)} of the range`,
        );
        differences.push(one);
        if (one.spearman <= LEAST_SPEARMAN) wrong.push(`${one.of} on ${device}: ${one.spearman.toFixed(5)}`);
      }
    }
    if (differences.length === 0) {
      found.push(`${device}: left out, it is not here`);
      continue;
    }
    const least = Math.min(...differences.map(({ spearman }) => spearman));
    const most = differences.reduce((a, b) => (b.ofRange > a.ofRange ? b : a));
    found.push(
      `${device}: Spearman at least ${least.toFixed(5)} of ${differences.length} scores, which are at most ${share(most.ofRange)} of their range apart (${most.of})`,
    );
  }
  return {
    promise: `Devices rank the same clips as cpu does: Spearman above ${LEAST_SPEARMAN}`,
    test: 'trust/parts/numbers/devices.ts',
    figure: [...wrong, ...found].join('; '),
    kept: wrong.length === 0,
  };
}
