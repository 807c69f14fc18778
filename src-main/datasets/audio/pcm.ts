import { frameBytes, type PcmFormat } from './types.ts';

/** Which channel of a recording is heard: one, counted from 0, or the mean of all. */
export type Channel = number | 'mix';

/**
 * Converts interleaved PCM to samples in [-1, 1): an integer of b bits is divided by 2^(b-1), so that 16-bit values are
 * divided by 32768 (methods.md section 1). Floating-point samples are taken as they are.
 *
 * @param block whole frames of `format`
 * @param out receives one sample per frame, from `at`
 * @returns the number of frames written
 */
export function convertPcm(
  block: Uint8Array,
  format: PcmFormat,
  channel: Channel,
  out: Float32Array,
  at: number,
): number {
  const frames = Math.floor(block.length / frameBytes(format));
  if (channel !== 'mix') {
    convertChannel(block, format, channel, out.subarray(at, at + frames));
    return frames;
  }
  const sums = new Float64Array(frames);
  const one = new Float32Array(frames);
  for (let index = 0; index < format.channels; index++) {
    convertChannel(block, format, index, one);
    for (let frame = 0; frame < frames; frame++) sums[frame]! += one[frame]!;
  }
  for (let frame = 0; frame < frames; frame++) out[at + frame] = sums[frame]! / format.channels;
  return frames;
}

function convertChannel(block: Uint8Array, format: PcmFormat, channel: number, out: Float32Array): void {
  const { encoding, bytes } = format;
  const step = frameBytes(format);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  let position = channel * bytes;
  if (encoding === 'float') {
    for (let i = 0; i < out.length; i++, position += step) {
      out[i] = bytes === 4 ? view.getFloat32(position, true) : view.getFloat64(position, true);
    }
  } else if (bytes === 1) {
    for (let i = 0; i < out.length; i++, position += step) out[i] = (view.getUint8(position) - 128) / 128;
  } else if (bytes === 2) {
    for (let i = 0; i < out.length; i++, position += step) out[i] = view.getInt16(position, true) / 32768;
  } else if (bytes === 3) {
    for (let i = 0; i < out.length; i++, position += step) {
      out[i] = (view.getUint16(position, true) + view.getInt8(position + 2) * 65536) / 8388608;
    }
  } else {
    for (let i = 0; i < out.length; i++, position += step) out[i] = view.getInt32(position, true) / 2147483648;
  }
}
