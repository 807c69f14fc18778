import type { Label, Split } from '../../../src-shared/dataset.ts';
import { Random } from '../../engine/random.ts';
import { background } from './background.ts';
import { gainOf, RATE, rms } from './dsp.ts';
import { fan } from './fan.ts';
import type { Fault, MachineType } from './machine.ts';
import { slider } from './slider.ts';
import { valve } from './valve.ts';

export const machineTypes: readonly MachineType[] = [fan, slider, valve];

/** Clips per machine ID. */
export interface SampleSize {
  readonly train: number;
  readonly testNormal: number;
  readonly testAnomaly: number;
  readonly seconds: number;
}

export const SIZES = {
  full: { train: 100, testNormal: 25, testAnomaly: 25, seconds: 10 },
  small: { train: 10, testNormal: 4, testAnomaly: 6, seconds: 10 },
} as const satisfies Record<string, SampleSize>;

export type Grade = 'faint' | 'moderate' | 'strong';

export interface PlannedClip {
  /** Below the folder, in the layout of DCASE 2020 Task 2. */
  readonly path: string;
  readonly machineType: string;
  readonly machineId: string;
  readonly split: Split;
  readonly label: Label;
  /** Machine in its background, dB. */
  readonly snr: number;
  readonly fault?: Fault & { readonly grade: Grade };
}

/** Each clip has a generator of its own, so its sound depends on the seed and its name and not on how many there are. */
function clipRandom(seed: number, path: string): Random {
  return new Random(`sample/${seed}/${path}`);
}

/** Every clip of the data set, in the order of types, IDs, splits. */
export function planSample(seed: number, size: SampleSize): PlannedClip[] {
  return machineTypes.flatMap((type) =>
    type.ids.flatMap((machineId) => [
      ...clipsOf(seed, type, machineId, 'train', 'normal', size.train),
      ...clipsOf(seed, type, machineId, 'test', 'anomaly', size.testAnomaly),
      ...clipsOf(seed, type, machineId, 'test', 'normal', size.testNormal),
    ]),
  );
}

function clipsOf(
  seed: number,
  type: MachineType,
  machineId: string,
  split: Split,
  label: Label,
  count: number,
): PlannedClip[] {
  const kinds = Object.keys(type.faults);
  return Array.from({ length: count }, (_, index) => {
    const number = String(index).padStart(8, '0');
    const path = `${type.name}/${split}/${label}_id_${machineId}_${number}.wav`;
    const random = clipRandom(seed, path).fork('plan');
    const snr = random.uniform(...type.snr);
    const clip = { path, machineType: type.name, machineId, split, label, snr };
    if (label === 'normal') return clip;
    // A third is faint or nearly so; plain faults are somewhat more frequent.
    const severity = random.uniform() ** 0.75;
    return { ...clip, fault: { kind: kinds[index % kinds.length]!, severity, grade: gradeOf(severity) } };
  });
}

function gradeOf(severity: number): Grade {
  return severity < 1 / 3 ? 'faint' : severity < 2 / 3 ? 'moderate' : 'strong';
}

export type Renderer = (clip: PlannedClip) => Float64Array;

/** Makes the sound of planned clips. Keeps the machines, which all clips of an ID share. */
export function sampleRenderer(seed: number, seconds: number): Renderer {
  const machines = new Map<string, ReturnType<MachineType['build']>>();
  return (clip) => {
    const { machineType, machineId, path, snr, fault } = clip;
    const name = `${machineType}/${machineId}`;
    let machine = machines.get(name);
    if (machine === undefined) {
      const type = machineTypes.find((candidate) => candidate.name === machineType)!;
      machine = type.build(new Random(`sample/${seed}/machine/${name}`));
      machines.set(name, machine);
    }
    const random = clipRandom(seed, path);
    const length = Math.round(seconds * RATE);
    const sound = machine(random.fork('machine'), length, fault);
    const noise = background(random.fork('background'), length);
    // A faulty machine is not louder by construction: the level of the whole clip varies more than faults add.
    const level = gainOf(-32 + random.fork('level').normal(0, 0.8));
    const own = rms(sound);
    const share = gainOf(-snr);
    const total = level / Math.sqrt(1 + share * share);
    for (let n = 0; n < length; n++) sound[n] = total * (sound[n]! / own + share * noise[n]!);
    return sound;
  };
}
