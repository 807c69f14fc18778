/** What a format of scores gets, and what it gives. Pure: who calls reads runs and writes files. */
import type { ScoreRow } from '../../runs/scores.ts';

export interface ScoresOfRun {
  /** The run's id; each is there once. */
  readonly run: string;
  /** The detector's id: `auddsr`. */
  readonly method: string;
  readonly preset: string;
  readonly seed: number;
  /** Of its scores; a higher one is more anomalous. */
  readonly names: readonly string[];
  /** Which of them ranks the clips. */
  readonly score: string;
  /** Test clips. */
  readonly rows: readonly ScoreRow[];
  /** Of clips that the model was trained on; none where the run keeps none. */
  readonly training: readonly ScoreRow[];
}

export interface ScoreFile {
  /** `/` between folders. */
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
}

export interface ScoreFormat {
  readonly id: string;
  readonly title: string;
  /** What is in it, in a sentence. */
  readonly hint: string;
  /** @param onNotice hears what was left out, and why. @throws UserError `SCORE_NOT_FINITE` where the format has no way to say so */
  write(runs: readonly ScoresOfRun[], onNotice: (message: string) => void): readonly ScoreFile[];
}
