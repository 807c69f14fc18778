import { damaged, notAudio, unsupported } from './failures.ts';
import type { FileWindow } from './file-window.ts';
import type { PcmFormat } from './types.ts';

export interface WavHeader {
  readonly format: PcmFormat;
  /** Where the samples start, in bytes. */
  readonly offset: number;
  /** Bytes of samples that the header promises; undefined for a stream whose writer did not know. */
  readonly promised: number | undefined;
}

/** No recorder writes so many chunks before its data; a damaged file could. */
const MOST_CHUNKS = 4096;
/** What writers put where the length is not known: a pipe's header is never patched (0x7ffff000 is SoX's). */
const UNKNOWN_LENGTHS: readonly number[] = [0xffffffff, 0x7fffffff, 0x7ffff000];

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_EXTENSIBLE = 0xfffe;
const FORMAT_NAMES: Readonly<Record<number, string>> = {
  2: 'compressed with Microsoft ADPCM',
  6: 'compressed with A-law',
  7: 'compressed with µ-law',
  0x11: 'compressed with IMA ADPCM',
  0x31: 'compressed with GSM 6.10',
  0x50: 'compressed with MPEG',
  0x55: 'compressed with MP3',
};

/**
 * Finds format and samples of a RIFF/WAVE file (or RF64, BW64: EBU Tech 3306, ITU-R BS.2088). Chunks that are not
 * needed are skipped; the length of the RIFF chunk itself is not believed, because recorders that were switched off
 * leave it wrong in files that are otherwise whole.
 *
 * @throws UserError `AUDIO_FORMAT`, `AUDIO_DAMAGED`
 */
export async function readWavHeader(file: FileWindow): Promise<WavHeader> {
  const riff = await file.read(0, 12);
  if (riff.length < 12 || ascii(riff, 8) !== 'WAVE') throw notAudio(file.path);
  const is64 = ascii(riff, 0) !== 'RIFF';

  let format: PcmFormat | undefined;
  let data: { offset: number; length: number } | undefined;
  let length64: number | undefined;
  let position = 12;
  for (let chunk = 0; chunk < MOST_CHUNKS && position + 8 <= file.size; chunk++) {
    const head = await file.read(position, 8);
    const id = ascii(head, 0);
    const length = uint32(head, 4);
    const start = position + 8;
    if (id === 'fmt ') {
      format = readFormat(file.path, (await file.read(start, Math.min(length, 40))).slice());
    } else if (id === 'ds64' && is64) {
      const sizes = await file.read(start, 16);
      if (sizes.length === 16) length64 = uint32(sizes, 8) + uint32(sizes, 12) * 2 ** 32;
    } else if (id === 'data') {
      data = { offset: start, length: is64 && length === 0xffffffff ? (length64 ?? length) : length };
    }
    if (format !== undefined && data !== undefined) {
      return { format, offset: data.offset, promised: await promisedLength(file, data) };
    }
    position = start + length + (length % 2);
  }
  if (format === undefined) throw damaged(file.path, 'its header does not say how the samples are stored');
  throw damaged(file.path, 'its header ends before any samples');
}

/** The length that the data chunk has, or undefined where the writer could not know it and it runs to the end. */
async function promisedLength(
  file: FileWindow,
  { offset, length }: { offset: number; length: number },
): Promise<number | undefined> {
  if (length === 0) return (await areChunks(file, offset)) ? 0 : undefined;
  return UNKNOWN_LENGTHS.includes(length) && offset + length > file.size ? undefined : length;
}

/** Whether what follows an empty data chunk is further chunks up to the exact end of the file, not samples. */
async function areChunks(file: FileWindow, offset: number): Promise<boolean> {
  let position = offset;
  for (let chunk = 0; chunk < MOST_CHUNKS && position < file.size; chunk++) {
    const head = await file.read(position, 8);
    if (head.length < 8 || !/^[\x20-\x7e]{4}$/.test(ascii(head, 0))) return false;
    const length = uint32(head, 4);
    position += 8 + length + (length % 2);
  }
  // The last chunk's padding byte is often left out.
  return position === file.size || position === file.size + 1;
}

function readFormat(path: string, body: Uint8Array): PcmFormat {
  if (body.length < 16) throw damaged(path, 'the description of its samples is cut short');
  let tag = uint16(body, 0);
  const channels = uint16(body, 2);
  const sampleRate = uint32(body, 4);
  const frame = uint16(body, 12);
  let bits = uint16(body, 14);
  if (tag === FORMAT_EXTENSIBLE) {
    if (body.length < 40) throw damaged(path, 'the description of its samples is cut short');
    const container = bits;
    const valid = uint16(body, 18);
    if (valid > 0 && valid <= container) bits = valid;
    tag = uint16(body, 24);
    return checked(path, tag, channels, sampleRate, frame, container, bits);
  }
  return checked(path, tag, channels, sampleRate, frame, bits, bits);
}

function checked(
  path: string,
  tag: number,
  channels: number,
  sampleRate: number,
  frame: number,
  container: number,
  bits: number,
): PcmFormat {
  if (tag !== FORMAT_PCM && tag !== FORMAT_FLOAT) {
    throw unsupported(path, FORMAT_NAMES[tag] ?? `a WAV of the unknown format 0x${tag.toString(16).padStart(4, '0')}`);
  }
  if (channels === 0) throw damaged(path, 'its header claims no channels');
  if (sampleRate === 0) throw damaged(path, 'its header claims a sampling rate of 0 Hz');
  const isFloat = tag === FORMAT_FLOAT;
  const packed = Math.ceil(container / 8);
  // 24 bits in 4 bytes: the frame says so. A frame of another size than any container is nonsense.
  const bytes = frame % channels === 0 && frame / channels >= packed ? frame / channels : packed;
  const allowed = isFloat ? [4, 8] : [1, 2, 3, 4];
  if (bits === 0 || !allowed.includes(bytes) || (isFloat && bits !== bytes * 8)) {
    throw unsupported(path, `a WAV of ${bits}-bit ${isFloat ? 'floating-point' : 'integer'} samples in ${bytes} bytes`);
  }
  const encoding = isFloat ? 'float' : bytes === 1 ? 'unsigned' : 'signed';
  return { encoding, bytes, bits, channels, sampleRate };
}

function ascii(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function uint32(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) | (uint16(bytes, at + 2) << 16)) >>> 0;
}
