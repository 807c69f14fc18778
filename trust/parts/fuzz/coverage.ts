/**
 * Which blocks of a target's modules have run: V8's precise coverage, through Node's own inspector. With counts, since without
 * them V8 tells of a function once and not of blocks in it that run later.
 */
import { Session, type Profiler } from 'node:inspector';

export class Coverage {
  readonly #session = new Session();
  readonly #modules: readonly string[];
  readonly #seen = new Set<string>();

  /** Begin before the modules are loaded: V8 counts only what it compiles afterwards. */
  constructor(modules: readonly string[]) {
    this.#modules = modules;
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** Blocks that have run in some input. */
  get blocks(): number {
    return this.#seen.size;
  }

  /** @returns blocks that have run since the last call for the first time */
  take(): number {
    let fresh = 0;
    // The session answers within the call.
    this.#session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const script of coverage.result) {
        if (this.#modules.some((module) => script.url.includes(module))) fresh += this.#add(script);
      }
    });
    return fresh;
  }

  #add({ url, functions }: Profiler.ScriptCoverage): number {
    let fresh = 0;
    for (const { ranges } of functions) {
      for (const { startOffset, endOffset, count } of ranges) {
        if (count === 0) continue;
        const key = `${url}:${startOffset}-${endOffset}`;
        if (this.#seen.has(key)) continue;
        this.#seen.add(key);
        fresh += 1;
      }
    }
    return fresh;
  }

  close(): void {
    this.#session.disconnect();
  }
}
