/** STgram's settings: one readable object, in a preset and in `run.json`. Numbers are methods.md section 6's. */
import { z } from 'zod';
import { logMel } from '../log-mel-setting.ts';
import cpu from './presets/cpu.json' with { type: 'json' };
import paper from './presets/paper.json' with { type: 'json' };
import quick from './presets/quick.json' with { type: 'json' };

const count = z.number().int().positive();

export const stgramSettings = z
  .strictObject({
    logMel,
    /** Length that every clip is cut or repeated to, s. */
    seconds: z.number().positive(),
    network: z.strictObject({
      /** Convolutions of the Tgram after the one that makes frames. */
      tgramLayers: count,
      /** Factor on the channels of MobileFaceNet. */
      width: z.number().positive().max(2),
      /** Length of the embedding. */
      embedding: count,
    }),
    arcFace: z.strictObject({
      /** Radians, below a right angle. */
      margin: z.number().nonnegative().max(1.5),
      scale: z.number().positive(),
    }),
    training: z.strictObject({
      /** Passes over all clips. */
      epochs: count,
      /** Clips of a step; batch normalisation needs two. */
      batch: z.number().int().min(2),
      learningRate: z.number().positive(),
      /** Half a cosine from the learning rate down to `final`, from this epoch to the last. */
      cosine: z.strictObject({ fromEpoch: z.number().int().nonnegative(), final: z.number().nonnegative() }),
    }),
  })
  .superRefine(({ logMel: { fftSize, hop, centring }, training }, context) => {
    const issue = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
    if (fftSize !== 2 * hop) issue(['logMel', 'hop'], 'must be half the window, for the Tgram shares both');
    if (centring === 'none') issue(['logMel', 'centring'], 'must not be none, for the Tgram is centred');
    if (training.cosine.fromEpoch >= training.epochs)
      issue(['training', 'cosine', 'fromEpoch'], 'must be below the number of epochs');
  });

export type StgramSettings = z.infer<typeof stgramSettings>;

export const stgramPresets = {
  paper: stgramSettings.parse(paper),
  cpu: stgramSettings.parse(cpu),
  quick: stgramSettings.parse(quick),
} as const;
