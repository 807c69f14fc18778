/** Changes of bytes that know no format: flips, cuts, repeats, numbers where a length could be. */
import fc from 'fast-check';
import type { Edit } from './target.ts';

/**
 * From 0 to below 1, every part of it as often: `fc.double` chooses among the numbers that a double can hold, and nine of ten
 * are next to 0.
 */
export const share: fc.Arbitrary<number> = fc.noBias(fc.nat(2 ** 31 - 1)).map((part) => part / 2 ** 31);

/** Place in an input as a share of its length, the beginning (headers) more often. */
const place = fc.oneof({ weight: 2, arbitrary: share }, { weight: 3, arbitrary: share.map((part) => part ** 4) });
const at = (input: Uint8Array, share: number): number => Math.min(input.length, Math.floor(share * (input.length + 1)));

/** Lengths and counts that readers have stumbled over. */
export const awkwardNumber = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000),
  fc.constantFrom(0x7ffff000, 0xfffffff0, 0xfffffffe, 0xffffffff, 44, 1024, 4096, 2 ** 20, 2 ** 30),
  fc.nat(0xffff),
);

const flip = fc.record({ share: place, bit: fc.nat(7) }).map(({ share, bit }): Edit => (input) => {
  const changed = input.slice();
  const index = at(input, share);
  if (index < changed.length) changed[index] = changed[index]! ^ (1 << bit);
  return changed;
});

const set = fc.record({ share: place, value: fc.nat(255) }).map(({ share, value }): Edit => (input) => {
  const changed = input.slice();
  const index = at(input, share);
  if (index < changed.length) changed[index] = value;
  return changed;
});

const number = fc
  .record({ share: place, aligned: fc.boolean(), value: awkwardNumber, width: fc.constantFrom(2, 4, 8) })
  .chain((what) => fc.boolean().map((little) => ({ ...what, little })))
  .map(({ share, aligned, value, width, little }): Edit => (input) => {
    const changed = input.slice();
    let index = at(input, share);
    if (aligned) index -= index % 4;
    const bytes = Array.from({ length: width }, (_, byte) => (byte < 4 ? (value >>> (8 * byte)) & 255 : 0));
    if (index + width <= changed.length) changed.set(little ? bytes : bytes.reverse(), index);
    return changed;
  });

const cut = place.map(
  (share): Edit =>
    (input) =>
      input.slice(0, at(input, share)),
);

const remove = fc.tuple(place, place).map(([from, share]): Edit => (input) => {
  const start = at(input, from);
  const end = Math.min(input.length, start + Math.ceil((share ** 2 * input.length) / 4));
  return joined(input.subarray(0, start), input.subarray(end));
});

const repeat = fc.tuple(place, place, fc.integer({ min: 1, max: 40 })).map(([from, share, times]): Edit => (input) => {
  const start = at(input, from);
  const part = input.subarray(start, Math.min(input.length, start + Math.ceil((share ** 2 * input.length) / 4)));
  return joined(input.subarray(0, start), ...Array.from({ length: times }, () => part), input.subarray(start));
});

const splice = fc.tuple(place, place).map(
  ([from, to]): Edit =>
    (input, other) =>
      joined(input.subarray(0, at(input, from)), other.subarray(at(other, to))),
);

const insert = fc.tuple(place, fc.uint8Array({ maxLength: 16 })).map(([share, bytes]): Edit => (input) => {
  const index = at(input, share);
  return joined(input.subarray(0, index), bytes, input.subarray(index));
});

export const byteEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: flip },
  { weight: 2, arbitrary: set },
  { weight: 5, arbitrary: number },
  { weight: 2, arbitrary: cut },
  { weight: 2, arbitrary: remove },
  { weight: 1, arbitrary: repeat },
  { weight: 1, arbitrary: splice },
  { weight: 1, arbitrary: insert },
);

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
