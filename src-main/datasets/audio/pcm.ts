import type { PcmFormat } from './types.ts';
import { frameBytes } from './types.ts';

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
export function convertPcm(block: Uint8Array, format: PcmFormat, channel: Channel, out: Float32Array, at: number): number {
  const frame = frameBytes(format);
  const frames = Math.floor(block.length / frame);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (channel !== 'mix') {
    fill(view, format, channel * format.bytes, frame, frames, (index, value) => void (out[at + index] = value));
    return frames;
  }
  const sums = new Float64Array(frames);
  for (let one = 0; one < format.channels; one++) {
    fill(view, format, one * format.bytes, frame, frames, (index, value) => void (sums[index]! += value));
  }
  for (let index = 0; index < frames; index++) out[at + index] = sums[index]! / format.channels;
  return frames;
}

function fill(
  view: DataView,
  { encoding, bytes }: PcmFormat,
  start: number,
  step: number,
  count: number,
  put: (index: number, value: number) => void,
): void {
  let position = start;
  if (encoding === 'float') {
    if (bytes === 4) for (let i = 0; i < count; i++, position += step) put(i, view.getFloat32(position, true));
    else for (let i = 0; i < count; i++, position += step) put(i, view.getFloat64(position, true));
  } else if (bytes === 1) {
    for (let i = 0; i < count; i++, position += step) put(i, (view.getUint8(position) - 128) / 128);
  } else if (bytes === 2) {
    for (let i = 0; i < count; i++, position += step) put(i, view.getInt16(position, true) / 32768);
  } else if (bytes === 3) {
    for (let i = 0; i < count; i++, position += step) {
      put(i, (view.getUint16(position, true) + view.getInt8(position + 2) * 65536) / 8388608);
    }
  } else {
    for (let i = 0; i < count; i++, position += step) put(i, view.getInt32(position, true) / 2147483648);
  }
}
