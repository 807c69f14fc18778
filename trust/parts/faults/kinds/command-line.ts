/** `kill -9` of a command, or of its engine. */
import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunFolder } from '../../../../src-main/runs/folder.ts';
import { readScores } from '../../../../src-main/runs/scores.ts';
import { copyPrepared, earmark } from '../place.ts';
import { TINY, type Prepared } from '../prepare.ts';
import { childrenOf, kill, whichStay } from '../processes.ts';
import { noteRun } from '../verify.ts';
import { Stage } from '../stage.ts';
import type { Kind } from './kind.ts';

const ENGINE_ENDS_MS = 20_000;
/** Of a start of Node, and of the time of a training. */
const STARTS_MS = 700;

const killed = (name: string, short: number, long: number, once: Once): Kind => ({
  ...{ name, short, long },
  inject: async ({ folder, prepared, random, tally }, count) => {
    const place = await copyPrepared(prepared.place, folder);
    const stage = new Stage({ kind: name, place, ledger: prepared.ledger(), random, tally });
    for (let i = 0; i < count; i += 1) await once(stage, prepared);
    await stage.end();
  },
});
type Once = (stage: Stage, prepared: Prepared) => Promise<void>;

export const commandKilled: readonly Kind[] = [
  killed('command killed in training and scoring', 0, 16, async (stage, prepared) => {
    const { place } = stage;
    const runs = join(place.workspace, 'runs');
    const open = await unfinishedRuns(runs);
    const set = TINY.flatMap((each) => ['--set', each]);
    const what = ['--data', place.recordings, '--type', 'fan', '--id', '00', '--method', 'ae', '--preset', 'quick'];
    const train = ['train', ...what, '--runs', runs, '--device', 'cpu', '--seed', '1', ...set];
    await struck(stage, open.length > 0 ? ['resume', ...open] : train, STARTS_MS + prepared.takes.train);
    await stage.verify();
    // A run is resumed by one program; the list of this one is looked at only.
    await stage.stop();
    await finishRuns(stage, runs, prepared.scores);
  }),
  killed('command killed in scoring', 0, 6, async (stage, { runId }) => {
    const { place } = stage;
    const out = join(place.folder, `scored-${stage.random.bits()}`);
    const run = join(place.workspace, 'runs', runId);
    const score = ['score', '--run', run, '--data', place.recordings, '--out', out, '--json'];
    await struck(stage, score, 2 * STARTS_MS);
    if (existsSync(join(out, 'scores.csv'))) await readScores(join(out, 'scores.csv'));
    const { code, err } = await earmark(place, score).ended;
    stage.check('resumes', code === 0, () => `scoring again ends with ${code ?? 'a signal'}: ${err}`);
    const same =
      (await readFile(join(out, 'scores.csv'), 'utf8')) === (await readFile(join(run, 'scores.csv'), 'utf8'));
    stage.check('resumes', same, () => 'clips that are scored again have other scores');
    await stage.verify();
    await stage.stop();
  }),
  killed('command killed in report', 0, 5, async (stage, { runId }) => {
    const { place } = stage;
    const out = join(place.folder, `report-${stage.random.bits()}.html`);
    const report = ['report', join(place.workspace, 'runs', runId), '--out', out, '--clips', 'all', '--json'];
    await struck(stage, report, 2 * STARTS_MS);
    const half = existsSync(out) && !(await readFile(out, 'utf8')).trimEnd().endsWith('</html>');
    stage.check('clean', !half, () => 'a report is cut off');
    const { code, err } = await earmark(place, report).ended;
    stage.check('resumes', code === 0, () => `the report again ends with ${code ?? 'a signal'}: ${err}`);
    await stage.verify();
    await stage.stop();
  }),
];

/** Runs a command and kills it, or where it has one its engine, within `ms`. */
async function struck(stage: Stage, args: readonly string[], ms: number): Promise<void> {
  const command = earmark(stage.place, args);
  await delay(stage.random.uniform(0, ms));
  stage.tally.fault(stage.kind);
  const engines = await childrenOf(command.pid);
  const [engine] = engines;
  if (engine !== undefined && stage.random.uniform(0, 1) < 0.4) {
    kill(engine);
    const { code, err } = await command.ended;
    const isTold = code === 0 || (code === 1 && /Next step|"hint"/.test(err) && !err.includes('INTERNAL'));
    stage.check('told', isTold, () => `without its engine the command ends with ${code ?? 'a signal'}: ${err}`);
    return;
  }
  kill(command.pid);
  await command.ended;
  const stay = await whichStay(engines, ENGINE_ENDS_MS);
  stage.check('processes', stay.length === 0, () => `the engine ${stay.join(', ')} outlived its command`);
}

async function unfinishedRuns(runs: string): Promise<string[]> {
  const open: string[] = [];
  for (const name of (await readdir(runs)).sort()) {
    const path = join(runs, name);
    if (!existsSync(join(path, 'run.json'))) continue;
    if ((await RunFolder.open(path)).record.status !== 'finished') open.push(path);
  }
  return open;
}

async function finishRuns(stage: Stage, runs: string, scores: string): Promise<void> {
  const open = await unfinishedRuns(runs);
  if (open.length > 0) {
    const { code, err } = await earmark(stage.place, ['resume', '--json', ...open]).ended;
    stage.check('resumes', code === 0, () => `resume ends with ${code ?? 'a signal'}: ${err}`);
  }
  const program = await stage.program();
  for (const { id, status } of await program.call('runs.list', {})) {
    if (status !== 'finished' || stage.ledger.runs.has(id)) continue;
    await noteRun(stage.ledger, program, id);
    const now = stage.ledger.runs.get(id)?.files.get('scores.csv');
    stage.check('resumes', now === scores, () => `the run ${id} has other scores than an undisturbed one`);
  }
  await stage.stop();
}
