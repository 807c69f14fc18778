/**
 * AudDSR's settings: one object that a person can read in a preset or in `run.json`. A number's source is methods.md
 * (sections 2 to 4) where the presets have it; where `cpu` and `quick` differ, docs/methods/auddsr.md says why.
 */
import { z } from 'zod';
import { UserError } from '../../../src-shared/errors.ts';
import { logMel } from '../log-mel-setting.ts';
import cpu from './presets/cpu.json' with { type: 'json' };
import gpu from './presets/gpu.json' with { type: 'json' };
import paper from './presets/paper.json' with { type: 'json' };
import quick from './presets/quick.json' with { type: 'json' };

const count = z.number().int().positive();
const share = z.number().min(0).max(1);
const weight = z.number().nonnegative();

/** Whole numbers from the first to the second, both included. */
const wholeRange = z.tuple([count, count]).refine(([low, high]) => low <= high, 'must be [lowest, highest]');

/** Relative odds, not all 0. */
const weights = <const K extends readonly string[]>(keys: K) =>
  z
    .strictObject(Object.fromEntries(keys.map((key) => [key, weight])) as Record<K[number], typeof weight>)
    .refine((odds) => Object.values(odds).some((odd) => odd > 0), 'needs a weight above 0');

const sizes = z.strictObject({
  /** Channels of the autoencoder's maps, and numbers in a code (D). Even, for the decoders halve it. */
  hidden: count.multipleOf(2),
  residual: count,
  residualBlocks: count,
  /** Codes of each codebook (K). */
  codes: z.number().int().min(2),
  bottleneck: count,
  unet: count,
});

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('cosine'),
    /** Learning rate at the end. */
    final: z.number().nonnegative().default(0),
  }),
  z.strictObject({
    kind: z.literal('step'),
    factor: z.number().positive().default(0.1),
    /** Share of the iterations after which the rate is multiplied by `factor`; DSR: by 0.1 at 0.8. */
    at: share.default(0.8),
  }),
]);

const quantiser = z.strictObject({
  /** `ema`: codes follow the data's moving average (DSR). `gradient`: codes are parameters (equation 1 literally). */
  mode: z.enum(['ema', 'gradient']),
  /** Share of the old average that stays per step; also of the counts that say which codes are dead. */
  decay: share,
  /** Smoothing of the counts. */
  epsilon: z.number().positive(),
  /** Whether dead codes are seeded again from the data (methods.md 2.3); DSR does not. */
  revive: z.boolean(),
  /** Iterations from one revival to the next. */
  reviveEvery: count,
  /** Share of stage 1 after which no code is revived any more. */
  reviveUntil: share,
  /** A code is dead when its count is below this share of the mean count. */
  reviveBelow: share,
});

const stage1 = z.strictObject({
  iterations: count,
  batch: count,
  /** Frames of a training window. */
  frames: count.multipleOf(8),
  learningRate: z.number().positive(),
  schedule,
  /** Weight of MSE(X, Xout), the paper's lambda_x. */
  reconstructionWeight: weight,
  /** Weight of MSE(z, sg Q), the paper's lambda_K. */
  commitment: weight,
});

const stage2 = z.strictObject({
  iterations: count,
  batch: count,
  /** Frames of a training window. The object-specific decoder takes multiples of 16, the coarse SRM of 32. */
  frames: count.multipleOf(16),
  /** Share of a batch that gets simulated anomalies. */
  anomalousShare: share,
  learningRate: z.number().positive(),
  schedule,
  /** DSR's subspace restriction modules. */
  srm: z.boolean(),
  /** Whether the object-specific decoder starts from what the general decoder has learned, not from noise. */
  startFromGeneral: z.boolean(),
  /** Weight of MSE(X, X_S) beside the focal loss. */
  restorationWeight: weight,
  /** One model per machine ID, or one per type. */
  scope: z.enum(['id', 'type']),
  /**
   * The two channels that the anomaly detection module sees. `reconstructions`: X_S and X_G (DSR). `difference`:
   * X_G - X_S and its square, so that it can judge by their disagreement alone (ours).
   */
  segmentationInputs: z.enum(['reconstructions', 'difference']),
});

const band = z.strictObject({
  /** Mel bands of the band. */
  bands: wholeRange,
  /** How many segments; they may overlap. */
  segments: wholeRange,
  /** Frames of a segment. */
  frames: wholeRange,
  /** Probability that the band spans the whole duration instead. */
  wholeDuration: share,
});

const simulation = z.strictObject({
  /** Odds of the two kinds of maps. */
  mapKinds: weights(['perlin', 'band']),
  /** `neighbour`: a code is replaced by one at some distance from z (DSR). `uniform`: by any live code. */
  sampling: z.enum(['neighbour', 'uniform']),
  /** Share of the live codes, those nearest to z, that are never drawn. */
  skipNearest: z.number().min(0).lt(1),
  /** How far away codes are taken from, as shares of the live codes: the least and the most. DSR: 0.2 and 1. */
  strength: z.tuple([share, share]).refine(([low, high]) => low <= high, 'must be [least, most]'),
  /** Odds that both levels of codes, only the coarse one or only the fine one is altered. */
  levels: weights(['both', 'coarse', 'fine']),
  band,
});

/** Names of the scores of a clip: the paper's, the three errors beside it, and their combination (ours). */
export const AUDDSR_SCORES = ['map', 'restoration', 'general', 'difference', 'combined'] as const;
export type AuddsrScore = (typeof AUDDSR_SCORES)[number];

const score = z.strictObject({
  /** The score that ranks clips. */
  default: z.enum(AUDDSR_SCORES),
  /** Of the z-scored parts of `combined`. */
  weights: weights(['map', 'restoration', 'general', 'difference']),
});

const SRM_MULTIPLE = 32;

const settings = z.strictObject({
  logMel,
  /**
   * Whose mean and deviation per mel band the input is standardised by. `data`: those of all clips that the codebook
   * was trained on. `machine` (ours): each machine's own, in both stages, so that what sets machines apart does not
   * hide how little a healthy one varies.
   */
  normalisation: z.enum(['data', 'machine']).default('data'),
  sizes,
  /** `paper`: coarse codes are enlarged bilinearly. `dsr`: by DSR's shared transposed convolution. */
  upsampling: z.enum(['paper', 'dsr']),
  quantiser,
  stage1,
  stage2,
  simulation,
  score,
});

type Issues = z.RefinementCtx<z.infer<typeof settings>>;

function requireMultiples({ stage2: { srm, frames }, logMel: { bands } }: z.infer<typeof settings>, issues: Issues) {
  const multiple = srm ? SRM_MULTIPLE : 16;
  const message = `must be a multiple of ${multiple} ${srm ? 'with SRM' : 'for the object-specific decoder'}`;
  if (frames % multiple !== 0) issues.addIssue({ code: 'custom', path: ['stage2', 'frames'], message });
  if (bands % multiple !== 0) issues.addIssue({ code: 'custom', path: ['logMel', 'bands'], message });
}

export const auddsrSettings = settings.superRefine(requireMultiples);

/** AudDSR_annot's: the same, with the share of a batch that outliers are. */
export const annotSettings = settings
  .extend({ stage2: stage2.extend({ outlierShare: share.refine((part) => part > 0, 'must be more than 0') }) })
  .superRefine((all, issues) => {
    requireMultiples(all, issues);
    const { batch, anomalousShare, outlierShare } = all.stage2;
    if (itemsOf(batch, anomalousShare) + itemsOf(batch, outlierShare) <= batch) return;
    const message = 'leaves no room in the batch beside the simulated anomalies (stage2.anomalousShare)';
    issues.addIssue({ code: 'custom', path: ['stage2', 'outlierShare'], message });
  });

export type AnnotSettings = z.infer<typeof annotSettings>;

/** How many items of a batch a share is, at least one. */
export const itemsOf = (batch: number, part: number): number => Math.max(1, Math.round(batch * part));

export type AuddsrSettings = z.infer<typeof auddsrSettings>;
export type QuantiserSettings = AuddsrSettings['quantiser'];
export type Stage1Settings = AuddsrSettings['stage1'];
export type Stage2Settings = AuddsrSettings['stage2'];
export type ScheduleSettings = Stage1Settings['schedule'];
export type SimulationSettings = AuddsrSettings['simulation'];
export type BandSettings = SimulationSettings['band'];
export type ScoreSettings = AuddsrSettings['score'];

/**
 * Settings from JSON, with `--set` options on top.
 *
 * @param json complete settings, as a preset or `run.json` has them
 * @param overrides `key.path=value`, in order; a value is JSON, or text where it is not JSON. A new `kind` replaces the
 *   object it is in, so that `stage1.schedule.kind=constant` leaves nothing of a cosine behind.
 * @throws UserError AUDDSR_SETTINGS_INVALID naming the key
 */
export function parseSettings(json: unknown, overrides: readonly string[] = []): AuddsrSettings {
  return parseBy(auddsrSettings, json, overrides);
}

/** As `parseSettings`, of AudDSR_annot. */
export function parseAnnotSettings(json: unknown, overrides: readonly string[] = []): AnnotSettings {
  return parseBy(annotSettings, json, overrides);
}

function parseBy<S>(schema: z.ZodType<S>, json: unknown, overrides: readonly string[]): S {
  const value: unknown = structuredClone(json);
  for (const override of overrides) apply(value, override);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw explain(parsed.error.issues[0], value);
  return parsed.data;
}

type Branch = Record<string, unknown>;
const isBranch = (value: unknown): value is Branch => typeof value === 'object' && value !== null;

function apply(settings: unknown, override: string): void {
  const equals = override.indexOf('=');
  const path = override.slice(0, Math.max(equals, 0)).trim().split('.');
  const leaf = path.at(-1) ?? '';
  if (leaf === '')
    throw invalid(`"${override}" is not a setting.`, 'Write key=value, for example stage2.iterations=500.');
  let parent = settings;
  for (const [depth, step] of path.slice(0, -1).entries()) {
    if (!isBranch(parent) || !Object.hasOwn(parent, step)) throw unknown(path, depth);
    parent = parent[step];
  }
  if (!isBranch(parent) || leaf === '__proto__') throw unknown(path, path.length - 1);
  const value = jsonOrText(override.slice(equals + 1).trim());
  if (leaf === 'kind' && parent['kind'] !== value)
    for (const other of Object.keys(parent)) Reflect.deleteProperty(parent, other);
  parent[leaf] = value;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The first thing that is wrong, in the user's words. */
function explain(issue: z.core.$ZodIssue | undefined, settings: unknown): UserError {
  const path = (issue?.path ?? []).map(String);
  const message = issue?.message ?? '';
  const hint = 'Correct the setting; the presets show what each looks like.';
  if (issue?.code === 'unrecognized_keys') return unknown([...path, issue.keys[0] ?? ''], path.length);
  if (path.length === 0) return invalid(`AudDSR's settings: ${message}.`, hint);
  if (issue?.code === 'custom' && issue.params?.['wholeSentence']) return invalid(message, hint);
  const key = path.join('.');
  const value = at(settings, path);
  if (value === undefined)
    return invalid(`Setting "${key}" is missing.`, 'Take a preset as it is and change what differs with --set.');
  return invalid(`Setting "${key}" is ${JSON.stringify(value)}: ${message}.`, hint);
}

/** @param depth how many steps of the path are right; the paper's preset knows what could come next */
function unknown(path: readonly string[], depth: number): UserError {
  const known = at(paper, path.slice(0, depth));
  const place = depth === 0 ? "AudDSR's settings" : path.slice(0, depth).join('.');
  return invalid(
    `There is no setting "${path.join('.')}".`,
    isBranch(known) && !Array.isArray(known)
      ? `Known in ${place}: ${Object.keys(known).join(', ')}.`
      : `Leave it out; "${place}" takes a value.`,
  );
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((branch, step) => (isBranch(branch) ? branch[step] : undefined), value);

function invalid(message: string, hint: string): UserError {
  return new UserError('AUDDSR_SETTINGS_INVALID', message, { hint });
}

/**
 * `paper`: the published numbers, and methods.md's defaults where the paper has none. `gpu`: the same networks with
 * batches for a card of 8 GB. `cpu`: small networks, a quarter of an hour for a machine on two cores. `quick`: minutes.
 */
export const auddsrPresets = {
  paper: parseSettings(paper),
  gpu: parseSettings(gpu),
  cpu: parseSettings(cpu),
  quick: parseSettings(quick),
} as const satisfies Readonly<Record<string, AuddsrSettings>>;

/** For menus: for whom each preset is, and how long it takes. */
export const auddsrPresetSummaries: Readonly<Record<keyof typeof auddsrPresets, string>> = {
  paper: 'The published settings: for a large graphics card and a day of time.',
  gpu: 'The published networks with batches that fit a graphics card of 8 GB: hours per machine.',
  cpu: 'Small networks for a computer without a graphics card: hours per machine.',
  quick: 'Small networks and few steps, for a first look: minutes per machine on two cores.',
};
