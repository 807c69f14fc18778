import { loadFlac } from '../audio/flac-library.ts';
import type { PcmFormat } from '../audio/types.ts';

/** For tests: every kind of PCM that a WAV can hold, for the given channels and rate. */
export function pcmFormats(channels: number, sampleRate: number): PcmFormat[] {
  return [
    { encoding: 'unsigned', bytes: 1, bits: 8, channels, sampleRate },
    { encoding: 'signed', bytes: 2, bits: 16, channels, sampleRate },
    { encoding: 'signed', bytes: 3, bits: 24, channels, sampleRate },
    { encoding: 'signed', bytes: 4, bits: 32, channels, sampleRate },
    { encoding: 'float', bytes: 4, bits: 32, channels, sampleRate },
    { encoding: 'float', bytes: 8, bits: 64, channels, sampleRate },
  ];
}

/** For tests: interleaved values in [-1, 1) as PCM, by plain arithmetic. */
export function encodePcm({ encoding, bytes, bits }: PcmFormat, values: readonly number[]): Uint8Array {
  const pcm = new Uint8Array(values.length * bytes);
  const view = new DataView(pcm.buffer);
  values.forEach((value, index) => {
    const at = index * bytes;
    if (encoding === 'float') {
      if (bytes === 4) view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
      return;
    }
    let code = BigInt(Math.round(value * 2 ** (bits - 1))) << BigInt(bytes * 8 - bits);
    if (encoding === 'unsigned') code += 128n;
    for (let byte = 0; byte < bytes; byte++) pcm[at + byte] = Number((code >> BigInt(8 * byte)) & 255n);
  });
  return pcm;
}

export interface FlacOptions {
  /** Writes length and MD5 signature into the header, as encoders of files do. Default: true. */
  readonly header?: boolean;
}

/** For tests: FLAC by libFLAC's own encoder. `values`: interleaved whole numbers of `bits` bits. */
export async function encodeFlac(
  values: Int32Array<ArrayBuffer>,
  { channels, bits, sampleRate }: PcmFormat,
  { header = true }: FlacOptions = {},
): Promise<Uint8Array> {
  const flac = await loadFlac();
  const frames = values.length / channels;
  const encoder = flac.create_libflac_encoder(sampleRate, channels, bits, 5, header ? frames : 0, false, 0);
  const chunks: Uint8Array[] = [];
  let signature: string | undefined;
  flac.init_encoder_stream(
    encoder,
    (chunk) => void chunks.push(chunk.slice()),
    (about) => void (signature = about?.md5sum),
  );
  flac.FLAC__stream_encoder_process_interleaved(encoder, values, frames);
  flac.FLAC__stream_encoder_finish(encoder);
  flac.FLAC__stream_encoder_delete(encoder);
  const file = new Uint8Array(Buffer.concat(chunks));
  // The encoder cannot seek back to its header here, as it would in a file.
  if (header && signature !== undefined) file.set(Buffer.from(signature, 'hex'), 26);
  return file;
}
