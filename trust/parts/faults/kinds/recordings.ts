/** The folder of the recordings goes, or a recording changes, while they are imported, learned, scored or looked at. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyPrepared } from '../place.ts';
import type { Prepared } from '../prepare.ts';
import { importing } from '../scenes/importing.ts';
import { reporting } from '../scenes/reporting.ts';
import type { Scene } from '../scenes/scene.ts';
import { finishTrainings, training } from '../scenes/training.ts';
import { Stage } from '../stage.ts';
import { requireTold } from './full-disk.ts';
import type { Kind } from './kind.ts';

interface Trouble {
  readonly name: string;
  readonly scenes: readonly Scene[];
  /** @returns what puts it right again */
  readonly strike: (stage: Stage, prepared: Prepared) => Promise<() => Promise<void>>;
}

const gone: Trouble = {
  name: 'recordings gone',
  scenes: [training, importing, reporting],
  strike: async (_stage, { place: { recordings } }) => {
    await rename(recordings, `${recordings}-away`);
    return () => rename(`${recordings}-away`, recordings);
  },
};

/** Only of the test: a training has its clips in memory by then, a scoring reads them when it comes to them. */
const changed: Trouble = {
  name: 'a recording changed',
  scenes: [training],
  strike: async ({ random }, { place: { recordings }, paths }) => {
    const own = paths.filter((path) => path.includes('/test/') && path.includes('_id_00_'));
    const path = join(recordings, own[Math.floor(random.uniform(0, own.length))]!);
    const bytes = await readFile(path);
    // Other sound of the same length: nothing but the content tells.
    const other = Buffer.from(bytes);
    for (let at = 44; at < other.length; at += 2) other.writeInt16LE(Math.trunc(other.readInt16LE(at) / 3), at);
    await writeFile(path, other);
    return () => writeFile(path, bytes);
  },
};

const recordings = ({ name, scenes, strike }: Trouble, short: number, long: number): Kind => ({
  ...{ name, short, long },
  inject: async ({ folder, prepared, random, tally }, count) => {
    const place = await copyPrepared(prepared.place, folder);
    const stage = new Stage({ kind: name, place, ledger: prepared.ledger(), random, tally });
    for (let i = 0; i < count; i += 1) {
      const scene = scenes[i % scenes.length]!;
      const program = await stage.program();
      // Nothing is to be had from the cache.
      await rm(join(folder, 'cache'), { recursive: true, force: true });
      let restore = (): Promise<void> => Promise.resolve();
      await stage.during(
        () => scene.act(stage, prepared),
        scene.takes(prepared),
        async () => {
          restore = await strike(stage, prepared);
        },
      );
      for (const { title, error } of await program.call('jobs.list', {})) {
        if (error !== null) requireTold(stage, error, title);
      }
      await stage.killMain();
      await restore();
      await stage.verify();
      await scene.goOn(stage, prepared);
      await finishTrainings(stage, prepared);
    }
    await stage.end();
  },
});

export const recordingsLost: readonly Kind[] = [recordings(gone, 0, 12), recordings(changed, 0, 8)];
