import { expect, it } from 'vitest';
import { crc32, zip } from './zip.ts';

it('checks sums as everybody does', () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

it('has every file with its name, size and sum, in both lists', () => {
  const bytes = zip([
    { name: 'a/Lüfter.txt', content: 'hum\n' },
    { name: 'b.bin', content: new Uint8Array([0, 255, 7]) },
  ]);
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  expect([view.getUint32(end, true), view.getUint16(end + 10, true)]).toEqual([0x06054b50, 2]);
  let at = view.getUint32(end + 16, true);
  const found: [string, number[]][] = [];
  for (let file = 0; file < 2; file += 1) {
    expect(view.getUint32(at, true)).toBe(0x02014b50);
    const [crc, size, nameLength] = [
      view.getUint32(at + 16, true),
      view.getUint32(at + 24, true),
      view.getUint16(at + 28, true),
    ];
    const local = view.getUint32(at + 42, true);
    expect(view.getUint32(local, true)).toBe(0x04034b50);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    expect(new TextDecoder().decode(bytes.subarray(local + 30, local + 30 + nameLength))).toBe(name);
    const body = bytes.slice(local + 30 + nameLength, local + 30 + nameLength + size);
    expect(crc32(body)).toBe(crc);
    found.push([name, [...body]]);
    at += 46 + nameLength;
  }
  expect(at).toBe(end);
  expect(found).toEqual([
    ['a/Lüfter.txt', [104, 117, 109, 10]],
    ['b.bin', [0, 255, 7]],
  ]);
});
