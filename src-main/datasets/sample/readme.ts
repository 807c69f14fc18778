import { machineTypes } from './recipe.ts';
import type { SampleManifest } from './write-sample.ts';

/** What lies in a sample folder, for whoever finds it later. */
export function readmeOf({ seed, size, clips }: SampleManifest): string {
  const types = machineTypes.flatMap(({ name, description, ids, faults, snr }) => [
    `## ${name}: ${description}`,
    '',
    `IDs ${ids.join(', ')}; ${snr[0]} to ${snr[1]} dB above its background.`,
    '',
    '| fault | what is heard | clips |',
    '| --- | --- | --- |',
    ...Object.entries(faults).map(([kind, text]) => {
      const count = clips.filter(({ machineType, fault }) => machineType === name && fault?.kind === kind).length;
      return `| ${kind} | ${text} | ${count} |`;
    }),
    '',
  ]);
  return [
    '# Sample data set of Earmark',
    '',
    `${clips.length} synthetic recordings of ${size.seconds} s (16 kHz, 16 bit, mono) in the layout of DCASE 2020 Task 2,`,
    `made by \`earmark sample\` with seed ${seed}. No machine was recorded, so figures measured here show that a method`,
    'works and how settings compare, not how it does on real machines.',
    '',
    'Every clip differs in speed, load, level and background; single events (a dropped tool, compressed air, a signal)',
    'happen in normal and in anomalous clips alike. `sample.json` names for each clip its signal-to-noise ratio and, for',
    'anomalous ones, the fault, its severity from 0 to 1, and the grade: faint (below 1/3: often inaudible), moderate,',
    'strong (above 2/3).',
    '',
    ...types,
  ].join('\n');
}
