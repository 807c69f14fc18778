/** MobileNetV2's settings: one readable object, in a preset and in `run.json`. Numbers are methods.md section 6's. */
import { z } from 'zod';
import { logMel } from '../log-mel-setting.ts';
import cpu from './presets/cpu.json' with { type: 'json' };
import paper from './presets/paper.json' with { type: 'json' };
import quick from './presets/quick.json' with { type: 'json' };

const count = z.number().int().positive();

export const mobilenetv2Settings = z.strictObject({
  logMel,
  patch: z.strictObject({
    /** Frames of a patch. */
    frames: count,
    /** Frames from one patch to the next in training. */
    trainHop: count,
    /** The same when clips are scored. */
    testHop: count,
  }),
  network: z.strictObject({
    /** Factor on the channels. */
    alpha: z.number().positive().max(2),
    /** Weight of the new batch in the moving averages of the normalisations; Keras's momentum is one minus this. */
    normMomentum: z.number().gt(0).max(1),
  }),
  training: z.strictObject({
    /** Passes over all patches. */
    epochs: count,
    /** No more steps than these, however many patches there are; null: none is left out. */
    maxSteps: count.nullable(),
    /** Patches of a step; batch normalisation needs two. */
    batch: z.number().int().min(2),
    learningRate: z.number().positive(),
  }),
});

export type MobileNetV2Settings = z.infer<typeof mobilenetv2Settings>;

export const mobilenetv2Presets = {
  paper: mobilenetv2Settings.parse(paper),
  cpu: mobilenetv2Settings.parse(cpu),
  quick: mobilenetv2Settings.parse(quick),
} as const;
