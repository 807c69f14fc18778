/** A target's result as lines for a terminal. */
import { resolve } from 'node:path';
import type { FuzzResult } from './watch.ts';

export function described({ target, summary, failures }: FuzzResult): string {
  const lines: string[] = [];
  if (summary !== undefined) {
    const { inputs, blocks, corpus, outcomes, peakMb } = summary;
    lines.push(`${target}: ${inputs} inputs, ${blocks} blocks, ${corpus} kept, peak ${peakMb} MB`);
    const counts = Object.entries(outcomes).sort(([, a], [, b]) => b - a);
    lines.push(`   ${counts.map(([outcome, count]) => `${outcome} ${count}`).join(', ')}`);
  }
  for (const { file, reason } of failures) {
    lines.push(`   FAILED ${reason.split('\n').slice(0, 8).map(cut).join('\n      ')}`);
    lines.push(`      again: npm run fuzz -- ${target} --replay ${resolve(file)}`);
  }
  return lines.join('\n');
}

/** Inputs are quoted in reasons, and some are long. */
const cut = (line: string): string => (line.length > 300 ? `${line.slice(0, 300)}…` : line);
