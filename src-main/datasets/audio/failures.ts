import { UserError } from '../../../src-shared/errors.ts';

/** The failures of reading audio; each names the file and the next step. Tests and `docs` know the codes. */

const CONVERT = 'Convert it to WAV (PCM or float) or FLAC, for example: ffmpeg -i <file> <file>.flac';

export function unreadable(path: string, cause: unknown): UserError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  // Node shows the bytes of a name that are no UTF-8 as this; no file can be opened by such a name.
  const misnamed = code === 'ENOENT' && path.includes('\ufffd');
  const [reason, hint] = REASONS[misnamed ? 'NAME' : (code ?? '')] ?? [
    `the system said: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Check the file and the disk that it is on.',
  ];
  return new UserError('AUDIO_UNREADABLE', `The file ${path} cannot be read: ${reason}.`, {
    hint,
    details: { path, reason: code ?? 'UNKNOWN' },
    cause,
  });
}

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['there is no such file', 'Check the path.'],
  NAME: ['its name is not UTF-8', 'Rename it: the program that wrote it used another encoding.'],
  ELOOP: ['it is a link that leads round in a circle', 'Take the link out of the data set.'],
  EACCES: ['you may not read it', 'Give yourself permission to read it.'],
  EPERM: ['you may not read it', 'Give yourself permission to read it.'],
  EISDIR: ['it is a folder', 'Name a file in it.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n) and try again.'],
  EIO: ['the disk reported an error', 'Copy the file from its original again.'],
  NOT_A_FILE: ['it is not a file', 'Name a WAV or FLAC file.'],
};

export function notAudio(path: string): UserError {
  return new UserError('AUDIO_FORMAT', `The file ${path} is neither WAV nor FLAC.`, {
    hint: CONVERT,
    details: { path },
  });
}

export function unsupported(path: string, what: string): UserError {
  return new UserError('AUDIO_FORMAT', `The file ${path} is ${what}, which Earmark does not read.`, {
    hint: CONVERT,
    details: { path },
  });
}

export function damaged(path: string, what: string, cause?: unknown): UserError {
  return new UserError('AUDIO_DAMAGED', `The file ${path} is damaged: ${what}.`, {
    hint: 'Copy it from its original again, or take it out of the data set.',
    details: { path },
    cause,
  });
}

export function truncated(path: string, frames: number, promised: number, sampleRate: number): UserError {
  return new UserError(
    'AUDIO_TRUNCATED',
    `The file ${path} ends after ${seconds(frames, sampleRate)} s of the ${seconds(promised, sampleRate)} s that its header promises.`,
    {
      hint: 'Copy it from its original again, or take it out of the data set.',
      details: { path, frames, promised },
    },
  );
}

export function empty(path: string): UserError {
  return new UserError('AUDIO_EMPTY', `The file ${path} holds no sound.`, {
    hint: 'Take it out of the data set, or record it again.',
    details: { path },
  });
}

export function noSections(path: string): UserError {
  return new UserError('AUDIO_SECTIONS', `The file ${path} is a FLAC, of which no part can be read without the rest.`, {
    hint: 'Convert long recordings to WAV, for example: ffmpeg -i <file> <file>.wav',
    details: { path },
  });
}

export function notFinite(path: string, count: number, first: number): UserError {
  return new UserError(
    'AUDIO_NOT_FINITE',
    `The file ${path} holds ${count} samples that are not numbers (NaN or infinite), the first at ${first.toFixed(4)} s.`,
    {
      hint: 'Export it again from the program that wrote it, or take it out of the data set.',
      details: { path, count },
    },
  );
}

export function tooLong(path: string, limit: number): UserError {
  return new UserError(
    'AUDIO_TOO_LONG',
    `The file ${path} is too long to be held in memory at once (limit: ${limit} samples).`,
    { hint: 'Cut it into clips, or read only its first part.', details: { path, limit } },
  );
}

export function noSuchChannel(path: string, channel: number, channels: number): UserError {
  return new UserError(
    'AUDIO_CHANNEL',
    `The file ${path} has ${channels === 1 ? 'one channel' : `${channels} channels`}, so there is no channel ${channel} (they count from 0).`,
    { hint: `Choose a channel from 0 to ${channels - 1}, or mix.`, details: { path, channel, channels } },
  );
}

const seconds = (frames: number, sampleRate: number): string => (frames / sampleRate).toFixed(2);

export function changedSince(path: string): UserError {
  return new UserError('AUDIO_CHANGED', `The file ${path} was changed or replaced after it was looked at.`, {
    hint: 'Bring the former recording back and go on, or look at the data set again and start anew.',
    details: { path },
  });
}
