/** A job belongs to Earmark, not to the page that started it; and it outlives the process that computes. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDcaseFolder } from '../../hosts/recordings.ts';
import { TINY_SETTINGS } from '../../hosts/tiny.ts';
import { App } from '../../pages/app.ts';
import { Train } from '../../pages/train.ts';
import { Workspace } from '../../pages/workspace.ts';
import { test } from '../../test.ts';

/** The process that computes for a host. Linux only, as the machines of CI are. */
function engineOf(host: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return new RegExp(`^PPid:\\t${host}$`, 'm').test(readFileSync(join('/proc', pid, 'status'), 'utf8'));
      } catch {
        return false; // It has ended meanwhile.
      }
    });
  const engine = children.find((pid) => readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes('engine/process'));
  if (engine === undefined) throw new Error(`No engine among ${children.join(', ') || 'no children'} of ${host}.`);
  return Number(engine);
}

test('two pages see one training; its engine is killed; it is resumed to its end', async ({
  app,
  page,
  places,
  program,
}) => {
  test.setTimeout(240_000);
  if (program.kind !== 'browser') throw new Error('For the browser host.');
  const train = new Train(page);
  await new Workspace(page).importFolder(await writeDcaseFolder(join(places.folder, 'recordings')), 'Fans');
  await app.goTo('train');
  await train.chooseIds('00');
  await train.choosePreset('quick');
  await train.set({ ...TINY_SETTINGS, 'stage2.iterations': '200' });
  // There before it begins: small networks are done in seconds.
  const other = await page.context().newPage();
  await other.goto(`${program.origin}/#/train`);
  await new App(other).ready();
  await page.bringToFront();
  await train.start();
  await new Train(other).expectState('running');

  execFileSync('kill', ['-9', String(engineOf(program.pid))]);
  await train.expectState('interrupted');
  await new Train(other).expectState('interrupted');
  await new Train(other).press('resume');
  await train.expectState('finished', 120_000);
});
