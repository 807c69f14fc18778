/** The reference values that scripts/golden/evaluation_golden.py writes. */
import values from '../fixtures/reference.json' with { type: 'json' };

interface RocReference {
  readonly normal: number[];
  readonly anomalous: number[];
  readonly auc: number;
  /** By max FPR. */
  readonly pauc: Record<string, number>;
  /** DeLong's, of the AUC. */
  readonly variance: number;
  readonly interval: [number, number];
  readonly fpr: number[];
  readonly tpr: number[];
}

interface PairedReference {
  readonly anomalous: boolean[];
  readonly first: number[];
  readonly second: number[];
  readonly difference: number;
  readonly pValue: number;
  readonly spearman: number;
}

interface GammaReference {
  readonly name: string;
  readonly scores: number[];
  readonly logLikelihood: number;
  readonly quantile: number;
}

interface Reference {
  readonly roc: RocReference[];
  readonly paired: PairedReference[];
  readonly gamma: GammaReference[];
  /** Arguments, then values. */
  readonly logGamma: [number, number][];
  readonly digamma: [number, number][];
  readonly trigamma: [number, number][];
  readonly incompleteGamma: [a: number, x: number, lower: number, upper: number][];
  readonly gammaQuantile: [probability: number, shape: number, x: number][];
  readonly normalTails: [number, number][];
  /** Big-endian bits of a double, and how Python writes it. */
  readonly numbers: [bits: string, text: string][];
  readonly resultFile: { rows: { type: string; id: string; auc: number; pauc: number }[]; text: string };
}

// Tuples come out of JSON as arrays.
export const reference = values as unknown as Reference;
