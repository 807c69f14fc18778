/** Counts faults, and what was broken after them. */
export const promises = {
  opens: 'The workspace opens and can be written after every fault',
  kept: 'No saved annotation, verdict or threshold is lost, and the audit trail stays whole',
  runs: 'No finished run is lost or changed',
  resumes: 'What was interrupted goes on to its end, with the scores of an undisturbed run (on `cpu`)',
  clean: '`earmark doctor` finds nothing broken, and no half-written file stays behind',
  told: 'A fault is told in a sentence with a next step, never as an internal error',
  processes: 'The program ends when it is told to, and no engine outlives it',
  pages: 'A browser that dies takes nothing along: its work goes on, its connections end, Enter lets another one in',
} as const;
export type PromiseName = keyof typeof promises;

export interface Breach {
  readonly kind: string;
  readonly promise: PromiseName;
  readonly what: string;
}

export class Tally {
  readonly faults = new Map<string, number>();
  readonly breaches: Breach[] = [];
  /** How often a promise was looked at. */
  readonly checks = new Map<PromiseName, number>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  get total(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  fault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  check(kind: string, promise: PromiseName, isKept: boolean, what: () => string): void {
    this.checks.set(promise, (this.checks.get(promise) ?? 0) + 1);
    if (isKept) return;
    const breach = { kind, promise, what: what() };
    this.breaches.push(breach);
    this.#say(`BROKEN after fault ${this.total} (${kind}): ${breach.what}`);
  }
}
