import { createHash } from 'node:crypto';
import { damaged, notAudio, tooLong, truncated, unsupported } from './failures.ts';
import type { FileWindow } from './file-window.ts';
import { loadFlac, type Flac } from './flac-library.ts';
import type { AudioSource, PcmFormat } from './types.ts';

/** Compressed files are decoded from memory, because libFLAC asks for its input synchronously. */
const LARGEST_FILE = 1024 * 1024 * 1024;
/** libFLAC's decoder states: 0 to 3 are on its way, 4 is the end of the stream, the rest are failures. */
const STATE_END = 4;

/** The STREAMINFO block (RFC 9639, section 8.2). */
interface StreamInfo {
  readonly format: PcmFormat;
  /** Samples per channel; undefined where the encoder did not know (0 in the file). */
  readonly frames: number | undefined;
  /** MD5 of the unencoded samples, hexadecimal; undefined where the encoder did not write it. */
  readonly md5: string | undefined;
}

/**
 * A FLAC file, decoded by libFLAC; the MD5 signature of its samples is checked over the bytes that come out here, so
 * a fault anywhere on the way (file, decoder, conversion) is an error and never a wrong sample.
 *
 * @throws UserError `AUDIO_FORMAT`, `AUDIO_DAMAGED`, `AUDIO_TOO_LONG`
 */
export async function openFlac(file: FileWindow): Promise<AudioSource> {
  const { format, frames, md5 } = await readStreamInfo(file);
  async function* blocks(): AsyncGenerator<Uint8Array, void, undefined> {
    if (file.size > LARGEST_FILE) throw tooLong(file.path, LARGEST_FILE);
    const bytes = await file.read(0, file.size);
    const flac = await loadFlac();
    const signature = createHash('md5');
    let decoded = 0;
    const decoding = decode(flac, file.path, bytes, format);
    let step = decoding.next();
    try {
      for (; step.done !== true; step = decoding.next()) {
        const { pcm, frames: length } = step.value;
        decoded += length;
        if (md5 !== undefined) signature.update(signed(pcm, format));
        yield pcm;
      }
    } finally {
      // A reader that stops early still gives libFLAC's memory back.
      decoding.return(undefined);
    }
    if (frames !== undefined && decoded < frames) throw truncated(file.path, decoded, frames, format.sampleRate);
    if (step.value !== undefined) throw damaged(file.path, step.value);
    if (md5 !== undefined && signature.digest('hex') !== md5) {
      throw damaged(file.path, 'its samples do not have the signature that its header names');
    }
  }
  return {
    info: {
      path: file.path,
      container: 'flac',
      format,
      frames,
      promisedFrames: undefined,
      size: file.size,
      modified: file.modified,
    },
    blocks,
    close: () => file.close(),
  };
}

async function readStreamInfo(file: FileWindow): Promise<StreamInfo> {
  const bytes = await file.read(0, 42);
  if (bytes.length < 42 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'fLaC') throw notAudio(file.path);
  if ((bytes[4]! & 0x7f) !== 0) throw damaged(file.path, 'it does not start with a description of its stream');
  // 20 bits rate, 3 bits channels - 1, 5 bits bits per sample - 1, 36 bits frames, from byte 18.
  const sampleRate = (bytes[18]! << 12) | (bytes[19]! << 4) | (bytes[20]! >> 4);
  const channels = ((bytes[20]! >> 1) & 7) + 1;
  const bits = (((bytes[20]! & 1) << 4) | (bytes[21]! >> 4)) + 1;
  const frames =
    (bytes[21]! & 15) * 2 ** 32 + (((bytes[22]! << 24) | (bytes[23]! << 16) | (bytes[24]! << 8) | bytes[25]!) >>> 0);
  const md5 = Buffer.from(bytes.subarray(26, 42)).toString('hex');
  if (sampleRate === 0) throw damaged(file.path, 'its header claims a sampling rate of 0 Hz');
  // The library hands out other widths in a form that loses bits.
  if (bits !== 8 && bits !== 16 && bits !== 24) throw unsupported(file.path, `a FLAC of ${bits}-bit samples`);
  const width = bits / 8;
  return {
    format: { encoding: width === 1 ? 'unsigned' : 'signed', bytes: width, bits, channels, sampleRate },
    frames: frames === 0 ? undefined : frames,
    md5: /^0+$/.test(md5) ? undefined : md5,
  };
}

/**
 * Decodes block by block (at most 65535 frames each) into the PCM that a WAV of the same sound would hold.
 *
 * @returns what went wrong at the very end of the file, where that may only mean that it is cut short
 */
function* decode(
  flac: Flac,
  path: string,
  bytes: Uint8Array,
  format: PcmFormat,
): Generator<{ pcm: Uint8Array; frames: number }, string | undefined, undefined> {
  const ready: { pcm: Uint8Array; frames: number }[] = [];
  let failure: string | undefined;
  let position = 0;
  const decoder = flac.create_libflac_decoder(false);
  try {
    flac.init_decoder_stream(
      decoder,
      (wanted) => {
        const end = Math.min(bytes.length, position + wanted);
        const buffer = bytes.slice(position, end);
        position = end;
        return { buffer, readDataLength: buffer.length, error: false };
      },
      (data, { blocksize, channels, bitsPerSample }) => {
        if (channels !== format.channels || bitsPerSample !== format.bits) {
          failure ??= 'its format changes on the way';
          return;
        }
        ready.push({ pcm: interleave(data, format, blocksize), frames: blocksize });
      },
      (_, description) => void (failure ??= `the decoder says ${description}`),
    );
    for (;;) {
      const going = flac.FLAC__stream_decoder_process_single(decoder);
      const state = flac.FLAC__stream_decoder_get_state(decoder);
      yield* ready.splice(0);
      // A file that ends inside a frame is reported as truncated by the caller, from its length.
      if (state === STATE_END) break;
      if (failure !== undefined || !going || state > STATE_END) throw damaged(path, failure ?? 'it cannot be decoded');
    }
    return failure;
  } finally {
    flac.FLAC__stream_decoder_finish(decoder);
    flac.FLAC__stream_decoder_delete(decoder);
  }
}

/** libflacjs gives one little-endian array per channel; 8 and 24 bits come in 2 and 4 bytes. */
function interleave(data: readonly Uint8Array[], { bytes, channels }: PcmFormat, frames: number): Uint8Array {
  const stride = bytes === 2 ? 2 : bytes + 1;
  const pcm = new Uint8Array(frames * bytes * channels);
  for (let channel = 0; channel < channels; channel++) {
    const source = data[channel]!;
    for (let frame = 0; frame < frames; frame++) {
      const to = (frame * channels + channel) * bytes;
      for (let byte = 0; byte < bytes; byte++) pcm[to + byte] = source[frame * stride + byte]!;
      // 8-bit samples are signed in FLAC and unsigned in WAV.
      if (bytes === 1) pcm[to] = pcm[to]! ^ 0x80;
    }
  }
  return pcm;
}

/** The samples as FLAC's MD5 signature wants them: signed, whatever their width. */
function signed(pcm: Uint8Array, { bytes }: PcmFormat): Uint8Array {
  return bytes === 1 ? pcm.map((byte) => byte ^ 0x80) : pcm;
}
