import type { DatasetProblem, Severity } from '../../../src-shared/dataset.ts';
import type { UserError } from '../../../src-shared/errors.ts';
import type { Statistics } from './statistics.ts';

/** The rate at which every model here listens, Hz (methods.md section 1). */
export const MODEL_RATE = 16_000;
/** A clip whose samples stay below this, full scale = 1, is called silent: -80 dB, three steps of 16 bit. */
export const SILENCE = 1e-4;
/** Share of samples at full scale above which a clip is called clipped. */
export const CLIPPED_SHARE = 0.01;
/** Fewer samples than one analysis window at 16 kHz (64 ms) give no frame of their own. */
const SHORTEST_SECONDS = 1024 / MODEL_RATE;

interface Heard {
  readonly path: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly frames: number;
}

/** A failure of reading, as a problem of its file. The path is in its place, not in the sentence. */
export function failureProblem(path: string, file: string, error: UserError): DatasetProblem {
  const message = error.message.replaceAll(file, path);
  return problem(error.code, 'error', path, message, error.hint ?? 'Take it out of the data set.');
}

/** What the header alone shows. */
export function headerProblems({ path, sampleRate, channels, frames }: Heard): DatasetProblem[] {
  const problems: DatasetProblem[] = [];
  if (frames === 0) {
    problems.push(
      problem(
        'AUDIO_EMPTY',
        'error',
        path,
        'The file holds no sound.',
        'Take it out of the data set, or record it again.',
      ),
    );
  } else if (frames / sampleRate < SHORTEST_SECONDS) {
    problems.push(
      problem(
        'AUDIO_SHORT',
        'warning',
        path,
        `The clip is ${((1000 * frames) / sampleRate).toFixed(0)} ms long, less than one analysis window (64 ms).`,
        'Take it out of the data set, or record a longer one.',
      ),
    );
  }
  if (sampleRate !== MODEL_RATE) {
    problems.push(
      problem(
        'AUDIO_RATE',
        sampleRate < MODEL_RATE ? 'warning' : 'note',
        path,
        sampleRate < MODEL_RATE
          ? `The sampling rate is ${sampleRate} Hz: the clip is resampled to ${MODEL_RATE} Hz and holds nothing above ${sampleRate / 2} Hz.`
          : `The sampling rate is ${sampleRate} Hz: the clip is resampled to ${MODEL_RATE} Hz.`,
        sampleRate < MODEL_RATE
          ? 'Do not mix it with clips of higher rates: models would learn the difference.'
          : 'Nothing, if that is meant; converting the files once makes reading faster.',
      ),
    );
  }
  if (channels > 1) {
    problems.push(
      problem(
        'AUDIO_CHANNELS',
        'note',
        path,
        `The file has ${channels} channels, of which one is heard (the first, if nothing else is chosen).`,
        'Choose the channel nearest to the machine.',
      ),
    );
  }
  return problems;
}

/** What the samples of the heard channel show. */
export function soundProblems(path: string, { frames, peak, clipped, notFinite }: Statistics): DatasetProblem[] {
  if (notFinite > 0) {
    return [
      problem(
        'AUDIO_NOT_FINITE',
        'error',
        path,
        `${notFinite} samples are not numbers (NaN or infinite).`,
        'Export the file again from the program that wrote it, or take it out of the data set.',
      ),
    ];
  }
  if (frames > 0 && peak < SILENCE) {
    return [
      problem(
        'AUDIO_SILENT',
        'warning',
        path,
        peak === 0
          ? 'The clip is digital silence.'
          : `The clip stays below ${(20 * Math.log10(peak)).toFixed(0)} dB of full scale.`,
        'Check the microphone and the channel; take it out of the data set if the machine was not recorded.',
      ),
    ];
  }
  if (clipped > CLIPPED_SHARE * frames) {
    return [
      problem(
        'AUDIO_CLIPPED',
        'warning',
        path,
        `${((100 * clipped) / frames).toFixed(1)} % of the samples are at full scale: the recording is overdriven.`,
        'Record with less gain; clipping sounds like an anomaly.',
      ),
    ];
  }
  return [];
}

/** The same sound in several files of one split. */
export function duplicateProblem(path: string, first: string): DatasetProblem {
  return problem(
    'CONTENT_DUPLICATE',
    'warning',
    path,
    `The sound is the same as in ${first}.`,
    'Keep one of them; copies count twice in training and in every figure.',
  );
}

/** The same sound for training and for testing. */
export function leakProblem(path: string, training: string): DatasetProblem {
  return problem(
    'CONTENT_LEAK',
    'warning',
    path,
    `The sound of this test clip is also trained on, as ${training}.`,
    'Remove it from one of the splits: figures measured on it mean nothing.',
  );
}

function problem(code: string, severity: Severity, path: string, message: string, hint: string): DatasetProblem {
  return { code, severity, path, message, hint };
}
