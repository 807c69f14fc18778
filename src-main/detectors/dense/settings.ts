/** Settings of the methods on windows of frames: one readable object, in a preset and in `run.json`. */
import { z } from 'zod';
import { logMel } from '../log-mel-setting.ts';

const count = z.number().int().positive();

export const denseSettings = z.strictObject({
  logMel,
  /** Frames of a window; windows start at every frame. */
  frames: count,
  /** One model per machine type (the DCASE baseline), or one per machine ID. */
  scope: z.enum(['type', 'id']),
  network: z.strictObject({
    /** Widths of the hidden layers, in order. */
    hidden: z.array(count).min(1),
    /** Batch normalisation before the ReLU of each hidden layer. */
    batchNorm: z.boolean(),
  }),
  training: z.strictObject({
    /** Passes over all windows that are trained on. */
    epochs: count,
    /** No more steps than these, however many windows there are; null: none is left out. */
    maxSteps: count.nullable(),
    /** Windows of a step; batch normalisation needs two. */
    batch: z.number().int().min(2),
    learningRate: z.number().positive(),
    /** Share of the windows, the last ones, that is not trained on but tells the validation loss. */
    validationShare: z.number().min(0).max(0.9),
  }),
});

export type DenseSettings = z.infer<typeof denseSettings>;
