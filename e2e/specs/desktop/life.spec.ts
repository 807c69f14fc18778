/** The program's life: closing while something runs, the window's place, a second start. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostBridge, Job } from '../../../src-shared/contract.ts';
import { launchElectron } from '../../hosts/electron.ts';
import { launchStandin, startStandin } from '../../hosts/standin.ts';
import { Desktop } from '../../hosts/desktop-verbs.ts';
import { expect, test } from '../../test.ts';

declare const earmark: HostBridge;

test('closing ends the program, with its workspace closed', async ({ app, desktop, places }) => {
  await app.ready();
  await desktop.closeWindow();
  expect(await desktop.program.exited).toBe(0);
  // Settled journal: nothing of the database is left in a side file.
  expect(existsSync(join(places.workspace, 'earmark.sqlite-wal'))).toBe(false);
});

test('closing while a job runs asks, and does what is answered', async ({ app, page, desktop }) => {
  await app.ready();
  const running = async (): Promise<readonly string[]> =>
    await page.evaluate(async () => {
      const answer = await earmark.call('jobs.list', {});
      return answer.ok
        ? (answer.result as Job[]).filter(({ state }) => state === 'running').map(({ title }) => title)
        : [];
    });
  await page.evaluate(async () => await earmark.call('devices.check', { ids: ['cpu'] }));
  await expect.poll(async () => (await running()).length).toBe(1);
  const [title = ''] = await running();

  await desktop.answerQuestions('Cancel');
  await desktop.closeWindow();
  await expect.poll(async () => (await desktop.shownDialogs()).length).toBe(1);
  const [question] = await desktop.shownDialogs();
  expect(question?.options.message).toBe('A job is running.');
  expect(question?.options.detail).toContain(title);
  expect(await desktop.windowState()).toBe('normal');

  await desktop.answerQuestions('Minimise and keep running');
  await desktop.closeWindow();
  await expect.poll(async () => await desktop.windowState()).toBe('minimised');

  await desktop.answerQuestions('Pause and close');
  await desktop.closeWindow();
  expect(await desktop.program.exited).toBe(0);
});

test('the window opens where it was left', async ({ app, desktop, places, hostKind }) => {
  await app.ready();
  const left = { x: 60, y: 80, width: 1300, height: 760 };
  await desktop.setBounds(left);
  await desktop.closeWindow();
  await desktop.program.exited;
  const kept = JSON.parse(
    readFileSync(join(places.env['EARMARK_SETTINGS'] ?? '', 'desktop', 'window.json'), 'utf8'),
  ) as object;
  expect(kept).toEqual({ bounds: left, maximised: false });

  const launch = hostKind === 'electron' ? launchElectron : launchStandin;
  const second = await launch({ args: ['--workspace', places.workspace], env: places.env });
  try {
    expect(await new Desktop(second).bounds()).toEqual(left);
  } finally {
    await second.kill();
  }
});

test('a second start shows the first one, with the workspace that it was given', async ({
  app,
  page,
  desktop,
  places,
  hostKind,
}) => {
  test.skip(hostKind === 'electron', 'Playwright starts Electron with a debugger of its own each time');
  await app.ready();
  await desktop.minimise();
  const other = join(places.folder, 'other');
  const second = startStandin({ args: ['--workspace', other], env: places.env });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  await expect.poll(async () => await desktop.windowState()).toBe('normal');
  await expect(page).toHaveTitle(/other/);
  expect(await desktop.windowCount()).toBe(1);
});

test('a workspace that cannot be opened is an error box, and the window opens all the same', async ({
  places,
  hostKind,
}) => {
  test.skip(hostKind === 'electron', 'an error box of the real system waits for a hand');
  const file = join(places.folder, 'file');
  writeFileSync(file, 'no folder');
  const program = await launchStandin({ args: ['--workspace', file], env: places.env });
  try {
    expect(program.output()).toContain('[error box]');
    expect(await new Desktop(program).windowCount()).toBe(1);
  } finally {
    await program.kill();
  }
});
