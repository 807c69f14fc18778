/**
 * AudDSR_annot (AudDSR's paper; methods.md section 4): AudDSR whose detection module also learns from outliers,
 * clips that are anomalous as a whole. All but stage 2's batches is AudDSR's, its codebooks included.
 */
import { UserError } from '../../../src-shared/errors.ts';
import { auddsr, requireCodebook } from '../auddsr/detector.ts';
import {
  annotSettings,
  auddsrPresets,
  parseAnnotSettings,
  type AnnotSettings,
  type AuddsrSettings,
} from '../auddsr/settings.ts';
import { openStage2 } from '../auddsr/stage2.ts';
import type { Detector } from '../detector.ts';

/** A quarter of a batch each: of 16, 8 normal clips, 4 with simulated anomalies and 4 outliers (methods.md section 4). */
const QUARTER = 0.25;

const withOutliers = (preset: AuddsrSettings): AnnotSettings =>
  parseAnnotSettings({ ...preset, stage2: { ...preset.stage2, anomalousShare: QUARTER, outlierShare: QUARTER } });

const { paper, cpu, quick } = auddsrPresets;
const { paper: forPaper, cpu: forCpu, quick: forQuick } = auddsr.presetSummaries!;

export const auddsrAnnot: Detector<AnnotSettings> = {
  ...(auddsr as Pick<
    Detector<AuddsrSettings>,
    | 'scope'
    | 'features'
    | 'scores'
    | 'defaultScore'
    | 'openBaseTrainer'
    | 'baseGeometry'
    | 'openScorer'
    | 'exportFunction'
  >),
  id: 'auddsr_annot',
  name: 'AudDSR_annot',
  annotations: 'reliant',
  outliers: 'required',
  baseMethod: auddsr.id,
  settings: annotSettings,
  presets: { paper: withOutliers(paper), cpu: withOutliers(cpu), quick: withOutliers(quick) },
  presetSummaries: { paper: forPaper!, cpu: forCpu!, quick: forQuick! },
  parseSettings: parseAnnotSettings,
  openTrainer: async (input) => {
    const base = requireCodebook(input);
    if (input.outliers === undefined || input.outliers.length === 0) {
      throw new UserError('OUTLIERS_MISSING', 'AudDSR_annot needs outliers, and none were given.', {
        hint: 'Name an outlier set, a folder of recordings, or other-ids.',
      });
    }
    return await openStage2(input, base, input.settings.stage2.outlierShare);
  },
};
