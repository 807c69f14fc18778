/** AudDSR (Zavrtanik et al. 2024, "Anomalous sound detection by feature-level anomaly simulation") as a detector. */
import { UserError } from '../../../src-shared/errors.ts';
import type { Detector, Snapshot, TrainingInput } from '../detector.ts';
import { exportFunction } from './export.ts';
import { openScorer } from './scoring.ts';
import {
  AUDDSR_SCORES,
  auddsrPresets,
  auddsrPresetSummaries,
  auddsrSettings,
  parseSettings,
  type AuddsrSettings,
} from './settings.ts';
import { openStage1 } from './stage1.ts';
import { openStage2 } from './stage2.ts';

export const auddsr: Detector<AuddsrSettings> = {
  id: 'auddsr',
  name: 'AudDSR',
  annotations: 'free',
  scope: ({ stage2 }) => stage2.scope,
  settings: auddsrSettings,
  presets: auddsrPresets,
  presetSummaries: auddsrPresetSummaries,
  features: ({ logMel }) => logMel,
  scores: AUDDSR_SCORES,
  defaultScore: ({ score }) => score.default,
  parseSettings,
  openBaseTrainer: openStage1,
  // Only what stage 1 has: a codebook serves detection modules of any width.
  baseGeometry: ({ sizes: { hidden, residual, residualBlocks, codes }, upsampling, normalisation }) => ({
    hidden,
    residual,
    residualBlocks,
    codes,
    upsampling,
    normalisation,
  }),
  openTrainer: async (input) => openStage2(input, requireCodebook(input)),
  openScorer,
  exportFunction,
};

/** @throws UserError `CODEBOOK_MISSING`, `CODEBOOK_MISMATCH` (naming the difference) */
export function requireCodebook({ base, settings }: TrainingInput<AuddsrSettings>): Snapshot {
  if (!base) {
    throw new UserError('CODEBOOK_MISSING', 'AudDSR needs a codebook, and none was given.', {
      hint: 'Train one with earmark codebook train, or leave --codebook out to train one on the data.',
    });
  }
  const compared = ['sizes', 'upsampling', 'normalisation', 'logMel'] as const;
  for (const key of compared) {
    const [theirs, ours] = [JSON.stringify(base.meta[key], sorted), JSON.stringify(relevant(key, settings), sorted)];
    if (key === 'sizes' ? sameGeometry(base.meta[key], settings) : theirs === ours) continue;
    throw new UserError(
      'CODEBOOK_MISMATCH',
      `The codebook was trained with other ${words[key]} than these settings have.`,
      {
        hint: 'Use the preset that the codebook was trained with, or train a codebook for this one.',
        details: { codebook: theirs, settings: ours },
      },
    );
  }
  return base;
}

const words = {
  sizes: 'network sizes',
  upsampling: 'upsampling',
  normalisation: 'normalisation',
  logMel: 'log-mel settings',
} as const;

const relevant = (key: keyof typeof words, settings: AuddsrSettings): unknown => settings[key];

/** Only what stage 1 has: a codebook serves detection modules of any width. */
function sameGeometry(theirs: unknown, { sizes }: AuddsrSettings): boolean {
  const other = (theirs ?? {}) as Partial<AuddsrSettings['sizes']>;
  return (['hidden', 'residual', 'residualBlocks', 'codes'] as const).every((key) => other[key] === sizes[key]);
}

/** Key order does not matter. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
