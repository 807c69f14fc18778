/** `kill -9` of the browser while a person works in its page. The program stays; another browser goes on. */
import { join } from 'node:path';
import { request, tokenOf } from '../../../../src-main/hosts/browser/testing/clients.ts';
import { Review } from '../../../../e2e/pages/review.ts';
import { EMPTY, type Annotation } from '../../../../src-shared/review/annotation.ts';
import { sameAnnotation } from '../ledger.ts';
import { Browser, connectionsTo, whyNoBrowser } from '../browser.ts';
import { importing, isMade, reporting, reviewing, training, type Doing, type Edit, type PageScene } from '../person.ts';
import { copyPrepared } from '../place.ts';
import { isRunning } from '../processes.ts';
import type { Prepared } from '../prepare.ts';
import { Gone, Program } from '../program.ts';
import { checkReports } from '../scenes/reporting.ts';
import { taken } from '../scenes/training.ts';
import { Stage } from '../stage.ts';
import type { Kind, World } from './kind.ts';

/** The page of the stage itself. */
const OWN_CONNECTIONS = 1;
/** Connections of a process that has gone end at once; those of HTTP that are kept, after 5 s. */
const CONNECTIONS_END_MS = 20_000;

function killed(scene: PageScene, short: number, long: number): Kind {
  const name = `browser killed in ${scene.name}`;
  return {
    name,
    ...{ short, long },
    missing: whyNoBrowser,
    inject: (world, count) => injected(name, scene, world, count),
  };
}

export const browserKilled: readonly Kind[] = [
  killed(reviewing, 1, 9),
  killed(importing, 0, 4),
  killed(training, 0, 6),
  killed(reporting, 0, 4),
];

async function injected(kind: string, scene: PageScene, world: World, count: number): Promise<void> {
  const { folder, prepared, random, tally } = world;
  const place = await copyPrepared(prepared.place, join(folder, scene.name.replaceAll(' ', '-')));
  const start = (at: typeof place): Promise<Program> => Program.startInTerminal(at);
  const stage = new Stage({ kind, place, ledger: prepared.ledger(), random: random.fork(kind), tally, start });
  const program = await stage.program();
  const pass = { runId: prepared.runId, datasetId: null, reviewer: 'Ada', kind: 'first' } as const;
  stage.ledger.reviewId = (await program.call('review.open', pass)).id;
  stage.ledger.clipsOfRun = (await program.call('runs.get', { id: prepared.runId })).scored;
  let browser = await Browser.open(await program.newAddress());
  try {
    for (let i = 0; i < count; i += 1) browser = await once(stage, prepared, scene, browser);
  } finally {
    await browser.close();
  }
  await stage.end();
}

/** @returns the browser that goes on */
async function once(stage: Stage, prepared: Prepared, scene: PageScene, browser: Browser): Promise<Browser> {
  const program = await stage.program();
  const before = new Set((await program.call('jobs.list', {})).map(({ id }) => id));
  const doing: Doing = {};
  const dead = { yet: false };
  await stage.during(
    async () => {
      try {
        await scene.act(stage, prepared, browser, doing);
      } catch (error) {
        if (dead.yet) throw new Gone(scene.name);
        // What a person could not do is no fault of the fault, and does not end the others.
        stage.check('pages', false, () => `before the browser was killed: ${String(error)}`);
      }
    },
    scene.takes,
    async () => {
      dead.yet = true;
      await browser.kill(stage.random.uniform(0, 1) < 0.5);
    },
  );
  await checkAlive(stage, program);
  await checkEdit(stage, program, doing.edit);
  const next = await Browser.open(await freshAddress(stage, program));
  await stage.verify();
  await checkShown(stage, prepared, next, doing);
  await checkJobs(stage, prepared, before, doing);
  return next;
}

async function checkAlive(stage: Stage, program: Program): Promise<void> {
  stage.check('pages', await isRunning(program.pid), () => 'the program went away with the browser');
  const open = await connectionsTo(program.port, OWN_CONNECTIONS, CONNECTIONS_END_MS);
  stage.check('pages', open <= OWN_CONNECTIONS, () => `${open} connections are open after the browser has gone`);
}

/** The old address is used up; Enter makes one that is not. */
async function freshAddress(stage: Stage, program: Program): Promise<string> {
  const address = await program.newAddress();
  const { headers } = await request(program.port, { path: `/?token=${tokenOf(program.address)}` });
  stage.check('pages', headers['set-cookie'] === undefined, () => 'an address that was used lets another one in');
  return address;
}

/** What the page had not yet called saved is there or not, and nothing else is touched. */
async function checkEdit(stage: Stage, program: Program, edit: Edit | undefined): Promise<void> {
  if (edit === undefined) return;
  const { ledger } = stage;
  const { annotation } = await program.call('review.get', { reviewId: ledger.reviewId, path: edit.path });
  const isThere = isMade(edit, annotation);
  const rest = isThere ? withoutEdit(edit, annotation) : annotation;
  stage.check('kept', sameAnnotation(rest, edit.before), () => {
    return `${edit.path} has ${JSON.stringify(annotation)} after ${JSON.stringify(edit)} was cut off`;
  });
  ledger.annotations.set(edit.path, annotation);
  if (isThere) ledger.answered += 1;
}

function withoutEdit({ field, before }: Edit, now: Annotation): Annotation {
  if (field !== 'boxes') return { ...now, [field]: before[field] };
  const known = new Set(before.boxes.map(({ id }) => id));
  return { ...now, boxes: now.boxes.filter(({ id }) => known.has(id)) };
}

/** The next browser shows what the last one had called saved. */
async function checkShown(stage: Stage, { runId }: Prepared, { app, page }: Browser, doing: Doing): Promise<void> {
  const path = doing.last;
  if (path === undefined) return;
  const { verdict, note, boxes } = stage.ledger.annotations.get(path) ?? EMPTY;
  await app.goToAddress(`/review?${new URLSearchParams({ run: runId, path }).toString()}`);
  const review = new Review(page);
  await review.picture.waitFor();
  try {
    await review.expectVerdict(verdict);
    if (boxes.length > 0) await review.boxes.nth(boxes.length - 1).waitFor();
    const shown = { note: await review.note.inputValue(), boxes: await review.boxes.count() };
    const isShown = shown.note === note && shown.boxes === boxes.length;
    stage.check('kept', isShown, () => `another browser shows ${JSON.stringify(shown)} of ${path}`);
  } catch (error) {
    stage.check(
      'kept',
      false,
      () => `another browser does not show ${verdict ?? 'no verdict'} of ${path}: ${String(error)}`,
    );
  }
}

/** A job is the program's, not the page's: it goes on to its end, unless the person has paused it. */
async function checkJobs(stage: Stage, prepared: Prepared, before: ReadonlySet<string>, doing: Doing): Promise<void> {
  const program = await stage.program();
  for (const { id, title, can } of await program.call('jobs.list', {})) {
    if (before.has(id)) continue;
    if (doing.paused === true && can.resume) await program.call('jobs.resume', { id });
    let job = await program.ended(id);
    if (doing.paused === true && job.state === 'paused') {
      await program.call('jobs.resume', { id });
      job = await program.ended(id);
    }
    stage.check('resumes', job.state === 'finished', () => `${title} is ${job.state}: ${JSON.stringify(job.error)}`);
    if (job.kind === 'train') await taken(stage, prepared, job);
    if (job.datasetId !== null && job.kind === 'import')
      stage.ledger.datasets.set(job.datasetId, prepared.paths.length);
  }
  await checkReports(stage);
}
