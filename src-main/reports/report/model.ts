/** A report's content as plain data: everything that is printed, nothing that has to be read or computed. */
import type { RunComparison } from '../../../src-shared/contract/comparison.ts';
import type { ReportClipChoice, ReportSection } from '../../../src-shared/contract/reports.ts';
import type { ResultAverage, ResultRow, ScoreCurve, TestLeak } from '../../../src-shared/contract/results.ts';
import type { AuditEntry, ReviewPass } from '../../../src-shared/contract/review.ts';
import type { ThresholdView } from '../../../src-shared/contract/thresholds.ts';
import type { GroupCounts, Label, Severity, Split } from '../../../src-shared/dataset.ts';
import type { Annotation, Tag } from '../../../src-shared/review/annotation.ts';
import type { Picture } from './picture.ts';

export interface ReportData {
  readonly title: string;
  /** Empty: nobody is named. */
  readonly author: string;
  /** ISO 8601. */
  readonly created: string;
  /** Of the program. */
  readonly version: string;
  readonly logo: ReportLogo | null;
  readonly sections: readonly ReportSection[];
  readonly clipsPerDay: number;
  readonly datasets: readonly ReportDataset[];
  readonly runs: readonly ReportRun[];
  /** Over all runs, by label. */
  readonly averages: readonly ResultAverage[];
  /** Null for a single run; a sentence where runs cannot be compared in pairs. */
  readonly comparison: RunComparison | string | null;
  readonly vocabulary: readonly Tag[];
  readonly passes: readonly ReviewPass[];
  readonly audit: ReportAudit;
}

export interface ReportLogo {
  readonly type: 'image/png' | 'image/jpeg' | 'image/svg+xml';
  readonly bytes: Uint8Array;
}

export interface ReportDataset {
  readonly name: string;
  readonly root: string;
  /** `DCASE 2020 Task 2`. */
  readonly layout: string;
  readonly fingerprint: string | null;
  /** ISO 8601; null where the folder was only listed for this report. */
  readonly scanned: string | null;
  readonly channel: number;
  readonly clips: number;
  readonly usable: number;
  readonly skipped: number;
  /** Of the usable clips, s; null where nothing was read. */
  readonly seconds: number | null;
  /** Of the machines that the runs are about. */
  readonly groups: readonly GroupCounts[];
  readonly problems: readonly ReportProblem[];
  /** Whether the folder is there now. */
  readonly present: boolean;
}

export interface ReportProblem {
  readonly code: string;
  readonly severity: Severity;
  readonly count: number;
  /** Of them, clips that a person has left out. */
  readonly skipped: number;
  readonly hint: string;
  /** Paths, the first few. */
  readonly examples: readonly string[];
}

export interface ReportRun {
  readonly id: string;
  /** Tells it apart from the other runs: `AudDSR (quick, seed 1)`. */
  readonly label: string;
  /** `fan 00, 02`. */
  readonly machine: string;
  readonly about: RunFacts;
  readonly score: string;
  readonly rows: readonly ResultRow[];
  readonly machines: readonly ReportMachine[];
  readonly clips: ReportClips;
}

export interface RunFacts {
  readonly method: string;
  readonly methodName: string;
  readonly annotations: 'free' | 'reliant';
  readonly preset: string;
  /** By their path: `stage2.iterations`. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  readonly seed: number;
  readonly device: string;
  readonly status: string;
  readonly steps: { readonly done: number; readonly total: number };
  readonly created: string;
  readonly started: string | null;
  readonly ended: string | null;
  readonly versions: Readonly<Record<string, string>>;
  readonly scoreNames: readonly string[];
  readonly data: { readonly root: string; readonly fingerprint: string; readonly train: number; readonly test: number };
  readonly leftOut: number;
  readonly codebook: { readonly path: string; readonly sha256: string | null } | null;
  readonly outliers: {
    readonly name: string;
    readonly source: string;
    readonly clips: number;
    readonly testClips: number;
    readonly fingerprint: string;
  } | null;
  /** What it took from reviewers' verdicts. */
  readonly reviewed: {
    readonly when: string;
    readonly reviewers: readonly string[];
    readonly joined: number;
    readonly leftOut: number;
    readonly outliers: number;
    readonly fingerprint: string;
  } | null;
  /** Clips of its own test that it has learned. */
  readonly testLeak: TestLeak | null;
  /** Test clips on which the AUC was watched while it trained. */
  readonly watched: { readonly normal: number; readonly anomalous: number } | null;
}

/** One machine ID under a run. */
export interface ReportMachine {
  readonly type: string;
  readonly id: string;
  /** A sentence where there is no curve. */
  readonly curve: ScoreCurve | string;
  /** A sentence where there is none. */
  readonly threshold: ThresholdView | string;
}

export interface ReportClips {
  readonly choice: ReportClipChoice;
  /** How many there are of this choice; the report shows the first of them. */
  readonly total: number;
  /** Of all scored clips of the run. */
  readonly scored: number;
  /** Null where no machine has a threshold. */
  readonly flagged: number | null;
  /** `disputed`: verdicts of several passes differ, and no adjudication has settled them. */
  readonly verdicts: Readonly<Record<'normal' | 'anomalous' | 'unsure' | 'disputed', number>>;
  readonly shown: readonly ReportClip[];
}

export interface ReportClip {
  readonly path: string;
  readonly type: string;
  readonly id: string;
  readonly split: Split | null;
  readonly label: Label | null;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly flagged: boolean | null;
  /** s; null where neither sound nor scan says it. */
  readonly seconds: number | null;
  readonly logMel: LogMelPicture | null;
  /** Why there is no log-mel, with what to do. */
  readonly missing: string | null;
  readonly map: Picture | null;
  readonly reviews: readonly ClipReview[];
}

export interface LogMelPicture extends Picture {
  /** Hz, of every band of the model. */
  readonly centresHz: readonly number[];
  /** dB, at white and black. */
  readonly low: number;
  readonly high: number;
}

export interface ClipReview {
  readonly reviewer: string;
  readonly kind: ReviewPass['kind'];
  readonly annotation: Annotation;
  /** ISO 8601. */
  readonly edited: string | null;
}

export interface ReportAudit {
  /** The newest first. */
  readonly entries: readonly AuditEntry[];
  readonly total: number;
}
