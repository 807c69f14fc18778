/** Progress of long work on standard error. */
export interface Progress {
  /** `note` is shown after the rate: `3 problems`. */
  update(done: number, total: number, note?: string): void;
  /** Clears the line on a terminal; must be called before anything else is written, also after a failure. */
  end(): void;
}

/** Where plain lines go: a command's streams. */
export interface ProgressLines {
  err(line: string): void;
}

export interface ProgressOptions {
  /** What is done: `Reading clips`. */
  readonly title: string;
  /** What is counted, for the rate: `clips`. */
  readonly unit: string;
  /** What was done before (a resumed training): not part of the rate. Default 0. */
  readonly from?: number;
  /** Says nothing (`--json`). */
  readonly quiet?: boolean;
  /** Writes over one line; otherwise, a line each tenth of the work. Default: whether standard error is a terminal. */
  readonly terminal?: boolean;
}

const REDRAW_MS = 100;

/** One line that is redrawn on a terminal, plain lines elsewhere; both with rate and time left. */
export function showProgress(streams: ProgressLines, options: ProgressOptions): Progress {
  const { title, unit, from = 0, quiet = false, terminal = process.stderr.isTTY } = options;
  const start = performance.now();
  let drawn = 0;
  let tenth = 0;
  let dirty = false;
  return {
    update(done, total, note) {
      if (quiet) return;
      const now = performance.now();
      const line = progressLine(title, unit, done, total, (done - from) / Math.max(1e-3, (now - start) / 1000), note);
      if (terminal) {
        if (now - drawn < REDRAW_MS && done < total) return;
        drawn = now;
        dirty = true;
        process.stderr.write(`\r\x1b[2K${line.slice(0, Math.max(20, (process.stderr.columns || 80) - 1))}`);
      } else if (Math.floor((10 * done) / total) > tenth) {
        tenth = Math.floor((10 * done) / total);
        streams.err(line);
      }
    },
    end() {
      if (dirty) process.stderr.write('\r\x1b[2K');
      dirty = false;
    },
  };
}

function progressLine(title: string, unit: string, done: number, total: number, rate: number, note?: string): string {
  const left = rate > 0 && done < total ? `, ${durationText((total - done) / rate)} left` : '';
  const percent = Math.floor((100 * done) / Math.max(1, total));
  return `${title}: ${done} of ${total} (${percent} %), ${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s${left}${note === undefined ? '' : `, ${note}`}`;
}

/** `45 s`, `3 min 5 s`, `2 h 10 min`. */
export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
