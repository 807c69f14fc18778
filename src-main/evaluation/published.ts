/**
 * Published results, for comparison; none of them was computed here. Tables 1 and 2 of the AudDSR paper, in per cent, on
 * the DCASE 2020 Task 2 development set.
 */

export const PUBLISHED_TYPES = ['ToyCar', 'ToyConveyor', 'fan', 'pump', 'slider', 'valve'] as const;
export type PublishedType = (typeof PUBLISHED_TYPES)[number];

/** Per cent. */
export interface PublishedAreas {
  readonly auc: number;
  readonly pauc: number;
}

/** What the last column of a row turns out to average, see methods.md section 5. */
export type PrintedAverage = 'types' | 'ids';

export interface PublishedRow {
  readonly published: true;
  readonly source: 'AudDSR, Table 1';
  readonly system: string;
  /** Whether the system needs labels of machine IDs, other machines' clips, or the like. */
  readonly annotations: 'free' | 'reliant';
  readonly types: Readonly<Record<PublishedType, PublishedAreas>>;
  /** As printed. */
  readonly average: PublishedAreas;
  readonly averageOf: PrintedAverage;
}

type Pair = readonly [auc: number, pauc: number];

function row(
  system: string,
  annotations: PublishedRow['annotations'],
  areas: readonly [Pair, Pair, Pair, Pair, Pair, Pair],
  average: Pair,
  averageOf: PrintedAverage = 'types',
): PublishedRow {
  const pair = ([auc, pauc]: Pair): PublishedAreas => ({ auc, pauc });
  const [ToyCar, ToyConveyor, fan, pump, slider, valve] = areas.map(pair) as [
    PublishedAreas,
    PublishedAreas,
    PublishedAreas,
    PublishedAreas,
    PublishedAreas,
    PublishedAreas,
  ];
  return {
    published: true,
    source: 'AudDSR, Table 1',
    system,
    annotations,
    types: { ToyCar, ToyConveyor, fan, pump, slider, valve },
    average: pair(average),
    averageOf,
  };
}

/* prettier-ignore */
export const TABLE_1: readonly PublishedRow[] = [
  row('AE', 'free', [[80.9, 69.9], [73.4, 61.1], [66.2, 53.2], [72.9, 60.3], [85.5, 67.8], [66.3, 51.2]], [74.2, 60.58]),
  row('IDNN', 'free', [[80.19, 71.87], [75.74, 61.26], [69.15, 53.53], [74.06, 61.26], [88.32, 69.07], [88.31, 65.67]], [79.3, 63.78]),
  row('ANP', 'free', [[72.5, 67.3], [67, 54.5], [69.2, 54.4], [72.8, 61.8], [90.7, 74.2], [86.9, 70.7]], [76.52, 63.82]),
  row('PAE', 'free', [[75.35, 69.7], [77.58, 61.37], [72.94, 54.37], [74.27, 62.01], [91.92, 74.39], [95.41, 81.24]], [81.25, 67.18]),
  row('AudDSR', 'free', [[91.89, 82.9], [78.02, 64.6], [73.82, 64.98], [85.91, 74.32], [90.16, 71.54], [90.05, 70.2]], [84.97, 71.45]),
  row('MobileNetV2', 'reliant', [[87.66, 85.92], [69.71, 56.43], [80.19, 74.4], [82.53, 76.5], [95.27, 85.22], [88.65, 87.98]], [84, 77.74]),
  row('GlowAff', 'reliant', [[92.2, 84.1], [71.5, 59], [74.9, 65.3], [83.4, 73.8], [94.6, 82.8], [91.4, 75]], [85.2, 73.9], 'ids'),
  row('STgram', 'reliant', [[88.8, 87.38], [72.93, 63.62], [91.3, 86.73], [91.25, 81.69], [99.36, 96.84], [94.44, 91.58]], [89.68, 84.64]),
  row('AudDSR_annot', 'reliant', [[93.6, 90.65], [81.57, 71.23], [77.46, 75.39], [88.52, 79.16], [98.56, 93], [98.9, 94.76]], [90.12, 84.59], 'ids'),
  row('GeCo', 'reliant', [[96.62, 89.33], [74.69, 65.82], [92.73, 85.19], [93.09, 86.89], [98.61, 95.26], [99.06, 95.52]], [92.47, 86.34]),
];

export interface PublishedPretraining extends PublishedAreas {
  readonly published: true;
  readonly source: 'AudDSR, Table 2';
  /** What stage 1 was trained on. */
  readonly pretraining: string;
}

/** The mean over types of AudDSR by what its codebook was trained on. */
export const TABLE_2: readonly PublishedPretraining[] = [
  { published: true, source: 'AudDSR, Table 2', pretraining: 'DCASE 2020 Task 2', auc: 84.97, pauc: 71.45 },
  { published: true, source: 'AudDSR, Table 2', pretraining: 'AudioSet subset (unspecified)', auc: 84.86, pauc: 71.61 },
];

/** IDs per type in the development set: the weights of a mean over the 23 IDs. */
export const PUBLISHED_IDS: Readonly<Record<PublishedType, number>> = {
  ToyCar: 4,
  ToyConveyor: 3,
  fan: 4,
  pump: 4,
  slider: 4,
  valve: 4,
};

/** Means of a row over the 6 types and over the 23 IDs, computed from its types. */
export function publishedMeans({ types }: PublishedRow): { overTypes: PublishedAreas; overIds: PublishedAreas } {
  const weighted = (weight: (type: PublishedType) => number): PublishedAreas => {
    const total = PUBLISHED_TYPES.reduce((sum, type) => sum + weight(type), 0);
    const mean = (figure: keyof PublishedAreas) =>
      PUBLISHED_TYPES.reduce((sum, type) => sum + weight(type) * types[type][figure], 0) / total;
    return { auc: mean('auc'), pauc: mean('pauc') };
  };
  return { overTypes: weighted(() => 1), overIds: weighted((type) => PUBLISHED_IDS[type]) };
}
