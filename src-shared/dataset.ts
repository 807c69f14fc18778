/** Data sets as the window, the command line and the services speak of them: plain data. */

export type Label = 'normal' | 'anomaly';
export type Split = 'train' | 'test';

/** One recording and what the layout of its folder says about it. */
export interface Clip {
  /** Relative to the data set's root, with `/` between folders on every system. */
  readonly path: string;
  /** `fan`; recordings of one type share a sort of machine. */
  readonly machineType: string;
  /** `00`; one machine of its type. */
  readonly machineId: string;
  readonly split: Split;
  /** Undefined where it is not known, as in an evaluation set. */
  readonly label: Label | undefined;
  /** What else the path says: `{ snr: '-6_dB' }`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** How many clips one machine has. */
export interface GroupCounts {
  readonly machineType: string;
  readonly machineId: string;
  readonly train: LabelCounts;
  readonly test: LabelCounts;
}

export interface LabelCounts {
  readonly normal: number;
  readonly anomaly: number;
  readonly unlabelled: number;
}

/** A layout that may explain a folder, as it is shown before the import. */
export interface LayoutPreview {
  readonly layout: string;
  readonly title: string;
  /** From 0 (explains nothing) to 1 (explains every file). */
  readonly confidence: number;
  readonly groups: readonly GroupCounts[];
  /** Audio files that the layout has no place for. */
  readonly unplaced: number;
}

/** `error`: the file or group cannot be used. `warning`: results may mislead. `note`: good to know. */
export type Severity = 'error' | 'warning' | 'note';

/** Something about one file (or folder, or machine) of a data set that a person should know. */
export interface DatasetProblem {
  /** Stable, upper-case: `AUDIO_CLIPPED`. */
  readonly code: string;
  readonly severity: Severity;
  /** The file or folder, relative to the root; for a machine, `type/id`. */
  readonly path: string;
  /** One sentence. */
  readonly message: string;
  /** The next step. */
  readonly hint: string;
}

/** What a scan found out about one file. */
export interface ClipRecord {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** When the file was changed last, ms since 1970. */
  readonly modified: number;
  /**
   * SHA-256 over format and samples, hexadecimal: equal for equal sound, whatever container and metadata. Undefined
   * where the samples were not read or could not be.
   */
  readonly content?: string;
  /** The rest is undefined where the header could not be read. */
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly bits?: number;
  /** Samples per channel. */
  readonly frames?: number;
  /** Largest magnitude of the channel that is heard, full scale = 1. */
  readonly peak?: number;
  /** What is wrong with this file by itself. */
  readonly problems: readonly DatasetProblem[];
}

export interface ScanProgress {
  readonly done: number;
  readonly total: number;
  /** Problems of severity `error` or `warning` so far. */
  readonly problems: number;
}

export interface ScanReport {
  /** In the order of the clips. */
  readonly records: readonly ClipRecord[];
  /** All of them: by file, then those that only the whole shows. */
  readonly problems: readonly DatasetProblem[];
  /** SHA-256 over the sorted paths and contents, hexadecimal; undefined when the samples were not read. */
  readonly fingerprint: string | undefined;
  /** Clips without a problem of severity `error`. */
  readonly usable: number;
  /** Of the usable clips, s. */
  readonly seconds: number;
  readonly bytes: number;
}
