/** How the samples of one file are stored: interleaved frames, little-endian. */
export interface PcmFormat {
  readonly encoding: 'unsigned' | 'signed' | 'float';
  /** Bytes that one sample of one channel takes: 1 (unsigned only), 2, 3, 4 or 8 (float only). */
  readonly bytes: number;
  /** Bits of those that carry signal, left-justified as WAVE_FORMAT_EXTENSIBLE has it (20 in 3 bytes). */
  readonly bits: number;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
}

/** What the header and the length of a file say, without its samples. */
export interface AudioInfo {
  readonly path: string;
  readonly container: 'wav' | 'flac';
  readonly format: PcmFormat;
  /**
   * Samples per channel that are there to be read. For a FLAC file without a length in its header (a stream), and for a
   * damaged one before it is decoded, this is what the header claims, or undefined.
   */
  readonly frames: number | undefined;
  /** Samples per channel that the header promises, where that is more than the file holds. */
  readonly promisedFrames: number | undefined;
  /** Size of the file in bytes, and when it was changed last (ms since 1970). */
  readonly size: number;
  readonly modified: number;
}

/** An open file whose samples can be read once, in order and in bounded memory. */
export interface AudioSource {
  readonly info: AudioInfo;
  /**
   * The samples as interleaved little-endian PCM of `info.format`, whole frames at a time. A block is valid until the
   * next one is asked for. Both containers give the same bytes for the same sound, so a hash over them finds copies
   * whatever the container and its metadata are.
   *
   * @throws UserError `AUDIO_DAMAGED`, `AUDIO_TRUNCATED` (after the blocks that could be read), `AUDIO_UNREADABLE`
   */
  blocks(): AsyncGenerator<Uint8Array, void, undefined>;
  /** The same from a frame on, for containers that can start anywhere. Says nothing of a truncated end. */
  readonly blocksFrom?: (frame: number) => AsyncGenerator<Uint8Array, void, undefined>;
  close(): Promise<void>;
}

/** Bytes of one frame: one sample of every channel. */
export function frameBytes(format: PcmFormat): number {
  return format.bytes * format.channels;
}
