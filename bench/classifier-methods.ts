/** What `bench mobilenetv2` and `bench stgram` measure. */
import { mobilenetv2 } from '../src-main/detectors/mobilenetv2/detector.ts';
import { MobileNetV2 } from '../src-main/detectors/mobilenetv2/network.ts';
import type { MobileNetV2Settings } from '../src-main/detectors/mobilenetv2/settings.ts';
import { stgram } from '../src-main/detectors/stgram/detector.ts';
import { Stgram } from '../src-main/detectors/stgram/network.ts';
import type { StgramSettings } from '../src-main/detectors/stgram/settings.ts';
import { frameCount } from '../src-main/features/settings.ts';
import type { MethodBench } from './method-registry.ts';

/** As PyTorch's side has it. */
const CLASSES = 4;
const machines = () =>
  Array.from({ length: CLASSES }, (_, i) => ({ machineType: 'noise', machineId: String(i).padStart(2, '0') }));

/** Clips of a step on a machine that is no cluster's: a step of 128 takes PyTorch 15 GB. */
const STGRAM_BATCH = 16;

const mobilenetv2Network = ({ network }: MobileNetV2Settings) => new MobileNetV2({ ...network, classes: CLASSES });

const mobilenetv2Steps: MethodBench<MobileNetV2Settings> = {
  detector: mobilenetv2,
  presets: ['paper'],
  settings(preset, scale) {
    const settings = mobilenetv2.presets[preset]!;
    const small = scale === 'small';
    return {
      ...settings,
      patch: small ? { frames: 32, trainHop: 8, testHop: 32 } : settings.patch,
      network: small ? { ...settings.network, alpha: 0.1 } : settings.network,
      training: { ...settings.training, epochs: 1e6, maxSteps: null, ...(small ? { batch: 8 } : {}) },
    };
  },
  machines,
  shape: ({ logMel, patch, training }, step) => ({
    batch:
      step === 'training'
        ? training.batch
        : Math.floor((frameCount(10 * logMel.sampleRate, logMel) - patch.frames) / patch.testHop) + 1,
    mel: logMel.bands,
    time: patch.frames,
  }),
  macs: (settings) => mobilenetv2Network(settings).macs({ mel: settings.logMel.bands, time: settings.patch.frames }),
  parameters: (settings) => mobilenetv2Network(settings).counts().trainable,
};

const stgramSteps: MethodBench<StgramSettings> = {
  detector: stgram,
  presets: ['paper', 'quick'],
  settings(preset, scale) {
    const settings = stgram.presets[preset]!;
    const small = scale === 'small';
    return {
      ...settings,
      seconds: small ? 1 : settings.seconds,
      network: small ? { ...settings.network, width: 0.125 } : settings.network,
      training: { ...settings.training, epochs: 1e6, batch: small ? 4 : STGRAM_BATCH },
    };
  },
  machines,
  shape: (settings, step) => ({
    batch: step === 'training' ? settings.training.batch : 1,
    mel: settings.logMel.bands,
    time: new Stgram(settings, CLASSES).frames,
  }),
  macs: (settings) => new Stgram(settings, CLASSES).macs,
  parameters: (settings) => new Stgram(settings, CLASSES).counts().trainable,
};

export const mobilenetv2Bench = mobilenetv2Steps as MethodBench;
export const stgramBench = stgramSteps as MethodBench;
