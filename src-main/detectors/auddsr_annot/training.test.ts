/** AudDSR_annot as a user of the detector sees it: outliers are in its batches as they should be, and it learns them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { openDevice, Random, type HostTensors } from '../../engine/index.ts';
import { tinyClips, tinySettings } from '../auddsr/testing.ts';
import { auddsr } from '../auddsr/detector.ts';
import { itemsOf, type AnnotSettings } from '../auddsr/settings.ts';
import type { FeatureClip, Metrics, Snapshot, Trainer } from '../detector.ts';
import { auddsrAnnot } from './detector.ts';

const device = await openDevice('cpu');
const clips = tinyClips(4);
const outliers = tinyClips(3, 99);

function annotSettings(change: Partial<AnnotSettings['stage2']> = {}): AnnotSettings {
  const tiny = tinySettings({ batch: 8, anomalousShare: 0.25 });
  // Long enough for codes that tell the two machines apart.
  const stage1 = { ...tiny.stage1, iterations: 30 };
  return { ...tiny, stage1, stage2: { ...tiny.stage2, outlierShare: 0.25, ...change } };
}

async function run(trainer: Trainer, until = trainer.totalSteps): Promise<{ metrics: Metrics[]; snapshot: Snapshot }> {
  const metrics: Metrics[] = [];
  while (trainer.stepsDone < until) metrics.push(await trainer.step());
  const snapshot = await trainer.snapshot();
  await trainer.dispose();
  return { metrics, snapshot };
}

let base: Snapshot;
beforeAll(async () => {
  base = (await run(await auddsr.openBaseTrainer!({ settings: annotSettings(), clips, device, random: new Random(7) })))
    .snapshot;
});

const open = (settings: AnnotSettings, given: readonly FeatureClip[] = outliers, resume?: Snapshot) =>
  auddsrAnnot.openTrainer({
    ...{ settings, clips, outliers: given, base, device, random: new Random(7) },
    ...(resume ? { resume } : {}),
  });

async function mapOf(model: Snapshot, settings: AnnotSettings, clip: FeatureClip): Promise<number> {
  const scorer = await auddsrAnnot.openScorer({ settings, model, device });
  const [score] = await scorer.score([clip]);
  await scorer.dispose();
  return score!.scores['map']!;
}

describe('training with outliers', () => {
  it('learns to mark them as a whole, and not its own clips', { timeout: 120_000 }, async () => {
    const settings = annotSettings({ iterations: 60, anomalousShare: 0.125, outlierShare: 0.5, learningRate: 5e-3 });
    const { metrics, snapshot } = await run(await open(settings));
    const focal = (from: number, to: number) =>
      metrics.slice(from, to).reduce((sum, { focal: value = NaN }) => sum + value, 0) / (to - from);
    expect(focal(50, 60)).toBeLessThan(0.8 * focal(0, 10));
    expect(await mapOf(snapshot, settings, tinyClips(4, 99)[3]!)).toBeGreaterThan(
      (await mapOf(snapshot, settings, clips[0]!)) + 0.1,
    );
  });

  it('reaches the same numbers after a resume, bit for bit', async () => {
    const settings = annotSettings();
    const straight = await run(await open(settings), 5);
    const half = await run(await open(settings), 2);
    const resumed = await run(await open(settings, outliers, half.snapshot), 5);
    expect(resumed.metrics).toEqual(straight.metrics.slice(2));
    expectSameBits(resumed.snapshot.tensors, straight.snapshot.tensors);
  });

  it('trains only the detection module on them: what they sound like is not restored', async () => {
    const settings = annotSettings({ srm: true });
    const [one, other] = [await run(await open(settings), 3), await run(await open(settings, tinyClips(3, 5)), 3)];
    const names = Object.keys(one.snapshot.tensors).filter((name) => /^(object|subspace)\./.test(name));
    expect(names.length).toBeGreaterThan(4);
    const same = (name: string) =>
      one.snapshot.tensors[name]!.data.every((x, i) => x === other.snapshot.tensors[name]!.data[i]);
    expect(names.filter((name) => !same(name))).toEqual([]);
    const unet = Object.keys(one.snapshot.tensors).filter(
      (name) => name.startsWith('unet.') && name.includes('kernel'),
    );
    expect(unet.some((name) => !same(name))).toBe(true);
  });
});

describe('settings', () => {
  it.each(['paper', 'cpu', 'quick'])(
    '%s gives a quarter of a batch to outliers and one to simulated anomalies',
    (name) => {
      const { batch, anomalousShare, outlierShare } = auddsrAnnot.presets[name]!.stage2;
      expect([itemsOf(batch, anomalousShare), itemsOf(batch, outlierShare)]).toEqual([batch / 4, batch / 4]);
    },
  );

  it('have a share of outliers that leaves room for the others', () => {
    const { quick } = auddsrAnnot.presets;
    const set = (value: string) => auddsrAnnot.parseSettings!(quick, [`stage2.outlierShare=${value}`]);
    expect(set('0.5').stage2.outlierShare).toBe(0.5);
    for (const wrong of ['0', '0.9', '"a"']) expect(() => set(wrong)).toThrow(/stage2.outlierShare/);
    // AudDSR itself has no such setting.
    expect(() => auddsr.parseSettings!(auddsr.presets['quick'], ['stage2.outlierShare=0.5'])).toThrow(/no setting/);
  });
});

it('asks for outliers', async () => {
  await expect(open(annotSettings(), [])).rejects.toMatchObject({ code: 'OUTLIERS_MISSING' });
});

function expectSameBits(actual: HostTensors, wanted: HostTensors): void {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(wanted).sort());
  for (const [name, { data }] of Object.entries(wanted)) expect(actual[name]!.data, name).toEqual(data);
}
