import { audit } from './audit.ts';
import { clips } from './clips.ts';
import { comparison } from './comparison.ts';
import { curves } from './curves.ts';
import { dataSection } from './data.ts';
import { method } from './method.ts';
import { results } from './results.ts';
import type { Section } from './section.ts';
import { summary } from './summary.ts';
import { thresholds } from './thresholds.ts';

/** In the order in which they are printed. */
export const sections: readonly Section[] = [
  summary,
  dataSection,
  results,
  comparison,
  curves,
  thresholds,
  clips,
  method,
  audit,
];
