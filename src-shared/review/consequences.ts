/** What a threshold does. Pure and quick: a page calls it for every pixel that a line is dragged. */

export interface ScoresByLabel {
  /** Each ascending. */
  readonly normal: readonly number[];
  readonly anomalous: readonly number[];
  readonly unlabelled: readonly number[];
}

/** Ratios are null where nothing is there to divide by. */
export interface Consequences {
  readonly threshold: number;
  /** Clips above the threshold, whatever their label. */
  readonly flagged: number;
  readonly clips: number;
  /** Normal clips above it. */
  readonly falseAlarms: number;
  /** Anomalous clips that are not. */
  readonly missed: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  readonly falsePositiveRate: number | null;
  /** Of a machine that is well: 100 times the false-positive rate. */
  readonly falseAlarmsPer100: number | null;
  /** Of a machine that is well, at `clipsPerDay`. */
  readonly falseAlarmsPerDay: number | null;
}

/** A clip is flagged when its score is above the threshold, as in the DCASE baselines. */
export function consequences(
  { normal, anomalous, unlabelled }: ScoresByLabel,
  threshold: number,
  clipsPerDay: number,
): Consequences {
  const falseAlarms = above(normal, threshold);
  const caught = above(anomalous, threshold);
  const falsePositiveRate = ratio(falseAlarms, normal.length);
  return {
    threshold,
    flagged: falseAlarms + caught + above(unlabelled, threshold),
    clips: normal.length + anomalous.length + unlabelled.length,
    falseAlarms,
    missed: anomalous.length - caught,
    precision: ratio(caught, caught + falseAlarms),
    recall: ratio(caught, anomalous.length),
    f1: ratio(2 * caught, caught + falseAlarms + anomalous.length),
    falsePositiveRate,
    falseAlarmsPer100: falsePositiveRate === null ? null : 100 * falsePositiveRate,
    falseAlarmsPerDay: falsePositiveRate === null ? null : clipsPerDay * falsePositiveRate,
  };
}

/** How many are greater, by bisection. */
function above(ascending: readonly number[], threshold: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > threshold) high = middle;
    else low = middle + 1;
  }
  return ascending.length - low;
}

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
