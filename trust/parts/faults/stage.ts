/** A workspace on which faults are injected one after the other, with the ledger of what it must still hold. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../../../src-main/engine/random.ts';
import type { Finding } from '../../../src-main/workstation/doctor/finding.ts';
import { UserError } from '../../../src-shared/errors.ts';
import type { Ledger } from './ledger.ts';
import { earmark, type Place } from './place.ts';
import { whichStay } from './processes.ts';
import { Gone, Program } from './program.ts';
import type { Tally } from './tally.ts';
import { checkLedger } from './verify.ts';

/** The disks of some stages are small, which the doctor rightly says. */
const NO_ROOM = 'GB of free space';
/** An engine ends when its parent's channel closes, after the step that it is in. */
const ENGINE_ENDS_MS = 20_000;

export interface StageOptions {
  readonly kind: string;
  readonly place: Place;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly tally: Tally;
  /** How the program is started; `Program.start` where it is left out. */
  readonly start?: typeof Program.start;
}

export class Stage {
  readonly kind: string;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly tally: Tally;
  place: Place;
  readonly #start: typeof Program.start;
  #program: Program | undefined;

  constructor({ kind, place, ledger, random, tally, start = (at, env) => Program.start(at, env) }: StageOptions) {
    this.#start = start;
    this.kind = kind;
    this.place = place;
    this.ledger = ledger;
    this.random = random;
    this.tally = tally;
  }

  /** Started where it does not run. */
  async program(env: Readonly<Record<string, string>> = {}): Promise<Program> {
    this.#program ??= await this.#start(this.place, env);
    return this.#program;
  }

  async restart(env: Readonly<Record<string, string>>): Promise<Program> {
    await this.stop();
    return await this.program(env);
  }

  /** `kill -9` of main. */
  async killMain(): Promise<void> {
    const children = await this.#program?.kill();
    this.#program = undefined;
    if (children === undefined) return;
    const stay = await whichStay(children, ENGINE_ENDS_MS);
    this.check('processes', stay.length === 0, () => `process ${stay.join(', ')} outlived main`);
  }

  async stop(): Promise<void> {
    const hasEnded = await this.#program?.stop();
    this.#program = undefined;
    this.check('processes', hasEnded !== false, () => 'the program does not end when it is told to');
  }

  /** While `act` works, `strike` comes at a random moment within `ms`. @returns how `act` ended */
  async during(act: () => Promise<void>, ms: number, strike: () => Promise<void>): Promise<unknown> {
    const acting = act().then(
      () => undefined,
      (error: unknown) => error,
    );
    await delay(this.random.uniform(0, ms));
    this.tally.fault(this.kind);
    await strike();
    const failure = await acting;
    if (failure !== undefined && !(failure instanceof Gone) && !(failure instanceof UserError)) throw failure as Error;
    return failure;
  }

  /** All that must hold after a fault. The program runs afterwards. */
  async verify(): Promise<Program> {
    // Whoever comes first after the fault has to mend what it left: sometimes the doctor, sometimes the program.
    if (this.#program === undefined && this.random.uniform(0, 1) < 0.5) await this.doctor();
    const program = await this.#opened();
    if (program === undefined) throw new Error(`${this.place.workspace} does not open any more.`);
    const info = await program.call('workspace.get', {});
    this.check('opens', info !== null && !info.readOnly, () => `it is open as ${JSON.stringify(info)}`);
    await checkLedger(this, program);
    const { text } = await program.call('app.diagnostics', {});
    const findings = text.split('\n').filter((line) => /^broken/i.test(line) && !line.includes(NO_ROOM));
    this.check('clean', findings.length === 0, () => `the quick examination says: ${findings.join(' ')}`);
    return program;
  }

  /** While the program does not run. */
  async doctor(): Promise<void> {
    const args = ['doctor', '--json', '--repair', '--workspace', this.place.workspace];
    const { code, out, err } = await earmark(this.place, args).ended;
    const findings = out.startsWith('[') ? (JSON.parse(out) as readonly Finding[]) : undefined;
    const broken = findings?.filter(({ state, sentence }) => state === 'broken' && !sentence.includes(NO_ROOM));
    this.check(
      'clean',
      broken?.length === 0,
      () => `the doctor (${code ?? 'a signal'}): ${JSON.stringify(broken)} ${err}`,
    );
    const left = await leftovers(this.place.workspace);
    this.check('clean', left.length === 0, () => `there are still ${left.join(', ')}`);
  }

  /** Ends the program and has the doctor look at what is there. */
  async end(): Promise<void> {
    await this.stop();
    await this.doctor();
  }

  check(promise: Parameters<Tally['check']>[1], isKept: boolean, what: () => string): void {
    this.tally.check(this.kind, promise, isKept, what);
  }

  async #opened(): Promise<Program | undefined> {
    try {
      return await this.program();
    } catch (error) {
      this.check('opens', false, () => String(error));
      return undefined;
    }
  }
}

/** Files of writes that did not come to their end. */
async function leftovers(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(({ name }) => name.endsWith('.tmp') || name.endsWith('.part'))
    .map(({ parentPath, name }) => join(parentPath, name));
}
