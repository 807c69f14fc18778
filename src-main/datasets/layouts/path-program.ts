/**
 * Matching of paths against a pattern in time of (pattern length) x (path length), whatever both are: a regular expression
 * of several wildcards takes years on a name that nearly fits, and whoever made the data set chose the names.
 *
 * A program of few instructions is run with backtracking, as a regular expression would be, so that the same parts of the
 * path are found; a place of the program is tried at a place of the path once, since the second time would fail like the first.
 */

export type Instruction =
  /** One code unit, upper and lower case alike. */
  | { readonly do: 'unit'; readonly unit: string }
  /** One code unit but `/`. */
  | { readonly do: 'any' }
  /** `first`, or where that leads nowhere `second`; both are numbers of instructions. */
  | { readonly do: 'either'; first: number; second: number }
  | { readonly do: 'begin'; readonly name: string }
  | { readonly do: 'end'; readonly name: string };

type Step =
  { readonly at: number; readonly place: number } | { readonly undo: string; readonly begun: number | undefined };

/** @returns the named parts, or undefined where the path does not fit from its beginning to its end */
export function runProgram(
  program: readonly Instruction[],
  path: string,
): Readonly<Record<string, string>> | undefined {
  const places = path.length + 1;
  const tried = new Uint8Array((program.length + 1) * places);
  const begun = new Map<string, number>();
  const found = new Map<string, string>();
  const steps: Step[] = [{ at: 0, place: 0 }];
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    if ('undo' in step) {
      if (step.begun === undefined) begun.delete(step.undo);
      else begun.set(step.undo, step.begun);
      found.delete(step.undo);
      continue;
    }
    let { at, place } = step;
    while (tried[at * places + place] === 0) {
      tried[at * places + place] = 1;
      const instruction = program[at];
      if (instruction === undefined) {
        if (place === path.length) return Object.fromEntries(found);
        break;
      }
      if (instruction.do === 'either') {
        steps.push({ at: instruction.second, place });
        at = instruction.first;
        continue;
      }
      if (instruction.do === 'begin') {
        steps.push({ undo: instruction.name, begun: begun.get(instruction.name) });
        begun.set(instruction.name, place);
      } else if (instruction.do === 'end') {
        steps.push({ undo: instruction.name, begun: begun.get(instruction.name) });
        found.set(instruction.name, path.slice(begun.get(instruction.name), place));
      } else {
        const unit = path[place];
        const fits = instruction.do === 'any' ? unit !== '/' : folded(unit) === folded(instruction.unit);
        if (unit === undefined || !fits) break;
        place += 1;
      }
      at += 1;
    }
  }
  return undefined;
}

/** Of one code unit; those whose capital is two letters stay. */
function folded(unit: string | undefined): string | undefined {
  const upper = unit?.toUpperCase();
  return upper?.length === 1 ? upper : unit;
}
