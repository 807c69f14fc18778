/** Steps through a queue whose order is fixed, while what is decided changes. */
import type { Verdict } from '../../../../src-shared/review/annotation.ts';

/** @returns the clip `delta` places on; null beyond the ends. A clip that is not in the queue stands before its first. */
export function stepFrom(paths: readonly string[], path: string | null, delta: number): string | null {
  const at = path === null ? -1 : paths.indexOf(path);
  if (at < 0) return (delta > 0 ? paths[0] : paths.at(-1)) ?? null;
  return paths[at + delta] ?? null;
}

/** The next undecided clip after one, from the start again after the end; null where every other clip is decided. */
export function nextUndecided(
  paths: readonly string[],
  path: string | null,
  verdictOf: (path: string) => Verdict | null,
): string | null {
  const from = path === null ? -1 : paths.indexOf(path);
  for (let step = 1; step <= paths.length; step += 1) {
    const candidate = paths[(from + step) % paths.length]!;
    if (candidate !== path && verdictOf(candidate) === null) return candidate;
  }
  return null;
}

/** What to fetch ahead: the next ones first, then the one before. */
export function ahead(paths: readonly string[], path: string, undecided: string | null): readonly string[] {
  const at = paths.indexOf(path);
  const wanted = [paths[at + 1], undecided ?? undefined, paths[at + 2], at > 0 ? paths[at - 1] : undefined];
  return [...new Set(wanted.filter((each) => each !== undefined && each !== path) as string[])];
}
