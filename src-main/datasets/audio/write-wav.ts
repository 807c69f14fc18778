import type { PcmFormat } from './types.ts';

/**
 * A RIFF/WAVE file around PCM.
 *
 * @param pcm interleaved frames of `format`, little-endian
 * @param options.extensible writes WAVE_FORMAT_EXTENSIBLE (needed where fewer bits than the container's are valid)
 */
export function wavFile(
  format: PcmFormat,
  pcm: Uint8Array,
  options: { readonly extensible?: boolean } = {},
): Uint8Array {
  const fmt = options.extensible === true ? 40 : 16;
  const padding = pcm.length % 2;
  const file = new Uint8Array(12 + 8 + fmt + 8 + pcm.length + padding);
  const view = new DataView(file.buffer);
  const tag = format.encoding === 'float' ? 3 : 1;
  const frame = format.bytes * format.channels;
  ascii(file, 0, 'RIFF');
  view.setUint32(4, file.length - 8, true);
  ascii(file, 8, 'WAVEfmt ');
  view.setUint32(16, fmt, true);
  view.setUint16(20, fmt === 40 ? 0xfffe : tag, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.sampleRate, true);
  view.setUint32(28, format.sampleRate * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, format.bytes * 8, true);
  if (fmt === 40) {
    view.setUint16(36, 22, true);
    view.setUint16(38, format.bits, true);
    // The sub-format's GUID is the plain tag in front of the rest of KSDATAFORMAT_SUBTYPE.
    view.setUint16(44, tag, true);
    file.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 46);
  }
  ascii(file, 20 + fmt, 'data');
  view.setUint32(24 + fmt, pcm.length, true);
  file.set(pcm, 28 + fmt);
  return file;
}

/** Mono, 16 bit. `samples` in [-1, 1) are rounded to the nearest step; what lies outside is clipped. */
export function wavFile16(samples: Float32Array | Float64Array, sampleRate: number): Uint8Array {
  const pcm = new Uint8Array(samples.length * 2);
  const view = new DataView(pcm.buffer);
  for (let index = 0; index < samples.length; index++) {
    const value = Math.round(samples[index]! * 32768);
    view.setInt16(index * 2, Math.max(-32768, Math.min(32767, value)), true);
  }
  return wavFile({ encoding: 'signed', bytes: 2, bits: 16, channels: 1, sampleRate }, pcm);
}

function ascii(bytes: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
}
