/** The line that a person moves through the scores of one machine: where it begins, and where a key takes it. */
import type { ThresholdMethod, ThresholdView } from '../../../src-shared/contract.ts';

export interface Line {
  readonly value: number;
  readonly method: ThresholdMethod;
  /** Quantile of `gamma`, false-positive rate of `fpr`. */
  readonly parameter: number | null;
}

type Scores = Pick<ThresholdView, 'normal' | 'anomalous' | 'unlabelled'>;

/** What is saved, or else the first proposal that there is, or else the middle of the scores. */
export function firstLine(view: Scores & Pick<ThresholdView, 'saved' | 'proposals'>): Line {
  if (view.saved !== null) {
    const { value, method, parameter } = view.saved;
    return { value, method, parameter };
  }
  for (const { method, value, parameter } of view.proposals) {
    if (value !== null) return { value, method, parameter };
  }
  const places = stopsOf(view);
  return { value: places[Math.floor(places.length / 2)]!, method: 'manual', parameter: null };
}

/** The line after its proposals were worked out anew (another quantile, other labels): one that follows one moves along. */
export function followed(line: Line, proposals: ThresholdView['proposals']): Line {
  const own = proposals.find(({ method }) => method === line.method);
  if (own?.value === undefined || own.value === null) return line;
  return { value: own.value, method: own.method, parameter: own.parameter };
}

export const sameLine = (a: Line, b: Line): boolean =>
  a.value === b.value && a.method === b.method && a.parameter === b.parameter;

/**
 * Every place that makes a difference: half way between each two neighbouring scores, below the lowest (all are flagged),
 * above the highest (none is). Ascending; stop k has k different scores at or below it.
 */
export function stopsOf({ normal, anomalous, unlabelled }: Scores): number[] {
  const scores = [...new Float64Array([...normal, ...anomalous, ...unlabelled]).sort()].filter(
    (score, at, all) => score !== all[at - 1],
  );
  const [low, high] = [scores[0], scores.at(-1)];
  if (low === undefined || high === undefined) return [0];
  const margin = low === high ? Math.abs(low) * 0.05 || 0.5 : (high - low) * 0.02;
  const between = scores.slice(1).map((score, at) => {
    const below = scores[at]!;
    const middle = below + (score - below) / 2;
    // Of two neighbours in floating point: the lower one does what the middle would.
    return middle < score ? middle : below;
  });
  return [low - margin, ...between, high + margin];
}

/**
 * Where a key takes the line: an arrow past one score, a page past a twentieth of them, Home and End beyond the ends.
 *
 * @returns undefined where it is no key of a slider
 */
export function moveLine(key: string, value: number, stops: readonly number[]): number | undefined {
  const page = Math.max(1, Math.round(stops.length / 20));
  // How many stops lie at or below the line; between two of them, both neighbours are one step away.
  const reached = stops.findLastIndex((stop) => stop <= value);
  const on = stops[reached] === value;
  const up = (steps: number): number => reached + steps;
  const down = (steps: number): number => (on ? reached : reached + 1) - steps;
  const to: Readonly<Record<string, number>> = {
    ArrowRight: up(1),
    ArrowUp: up(1),
    ArrowLeft: down(1),
    ArrowDown: down(1),
    PageUp: up(page),
    PageDown: down(page),
    Home: 0,
    End: stops.length - 1,
  };
  const index = to[key];
  return index === undefined ? undefined : stops[Math.min(stops.length - 1, Math.max(0, index))];
}

/** What the chart spans: all scores, the line, what is saved and proposed, and a little room. */
export function domainOf(view: Scores & Pick<ThresholdView, 'training' | 'saved' | 'proposals'>): {
  readonly low: number;
  readonly high: number;
} {
  const stops = stopsOf(view);
  let [low, high] = [stops[0]!, stops.at(-1)!];
  const marks = [
    ...(view.training ?? []),
    ...(view.saved === null ? [] : [view.saved.value]),
    ...view.proposals.flatMap(({ value }) => (value === null ? [] : [value])),
  ];
  for (const mark of marks) {
    low = Math.min(low, mark);
    high = Math.max(high, mark);
  }
  const room = (high - low) * 0.01;
  return { low: low - room, high: high + room };
}
