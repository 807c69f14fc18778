import fc from 'fast-check';
import { readAudio } from '../../../../src-main/datasets/audio/read.ts';
import { encodeFlac } from '../../../../src-main/datasets/testing/audio.ts';
import { awkwardNumber, byteEdit, joined } from '../edit-bytes.ts';
import type { Edit, FuzzTarget } from '../target.ts';
import { fileReader } from './files.ts';

/** The description of the stream (bytes 4 to 42): block sizes, rate, channels, bits, length, signature. */
const description = fc.tuple(fc.integer({ min: 4, max: 41 }), fc.nat(255)).map(([at, value]): Edit => (input) => {
  const changed = input.slice();
  if (at < changed.length) changed[at] = value;
  return changed;
});

/** The number of samples, 36 bits: what would be believed if memory were taken by it. */
const claimed = fc.tuple(fc.nat(15), awkwardNumber).map(([high, low]): Edit => (input) => {
  const changed = input.slice();
  if (changed.length < 42) return changed;
  changed[21] = (changed[21]! & 0xf0) | high;
  new DataView(changed.buffer).setUint32(22, low);
  return changed;
});

/** Without its signature a damaged stream is heard to its end. */
const unsigned = fc.constant<Edit>((input) => {
  const changed = input.slice();
  return changed.length < 42 ? changed : changed.fill(0, 26, 42);
});

/** A block of metadata behind the description. */
const metadata = fc
  .record({ type: fc.nat(127), claim: fc.option(awkwardNumber), body: fc.uint8Array({ maxLength: 64 }) })
  .map(({ type, claim, body }): Edit => (input) => {
    const length = claim ?? body.length;
    const head = Uint8Array.of(type, (length >> 16) & 255, (length >> 8) & 255, length & 255);
    return joined(input.subarray(0, 42), head, body, input.subarray(42));
  });

export const flac: FuzzTarget = {
  name: 'flac',
  async seeds() {
    const made: Uint8Array[] = [];
    for (const channels of [1, 2]) {
      for (const bits of [8, 16, 24]) {
        const values = Int32Array.from({ length: 600 * channels }, (_, at) =>
          Math.round(2 ** (bits - 2) * Math.sin(at)),
        );
        const format = {
          encoding: bits === 8 ? 'unsigned' : 'signed',
          bytes: bits / 8,
          bits,
          channels,
          sampleRate: 16_000,
        } as const;
        made.push(await encodeFlac(values, format), await encodeFlac(values, format, { header: false }));
      }
    }
    return made;
  },
  edits: fc.oneof(
    { weight: 3, arbitrary: description },
    { weight: 2, arbitrary: claimed },
    { weight: 1, arbitrary: unsigned },
    { weight: 1, arbitrary: metadata },
    { weight: 3, arbitrary: byteEdit },
  ),
  batch: 50,
  open: fileReader('clip.flac', (path) => readAudio(path, { channel: 'mix', sampleRate: 16_000 })),
};
