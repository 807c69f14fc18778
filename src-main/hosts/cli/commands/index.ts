import type { Command } from '../command.ts';
import { bench } from './bench.ts';
import { benchmark } from './benchmark.ts';
import { codebook } from './codebook.ts';
import { devices } from './devices.ts';
import { doctor } from './doctor.ts';
import { evaluate } from './evaluate.ts';
import { exportRun } from './export.ts';
import { inspect } from './inspect.ts';
import { outliers } from './outliers.ts';
import { reindex } from './reindex.ts';
import { report } from './report.ts';
import { resume } from './resume.ts';
import { sample } from './sample.ts';
import { score } from './score.ts';
import { serve } from './serve.ts';
import { start } from './start.ts';
import { train } from './train.ts';
import { version } from './version.ts';

/** Every command of `earmark`, in the order of `--help`. A new one is a file in this folder and a line here. */
export const commands: readonly Command[] = [
  start,
  serve,
  inspect,
  sample,
  codebook,
  outliers,
  train,
  resume,
  score,
  evaluate,
  benchmark,
  exportRun,
  report,
  reindex,
  doctor,
  devices,
  bench,
  version,
];
