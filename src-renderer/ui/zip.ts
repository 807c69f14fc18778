/** ZIP archives for downloads of many files: stored, not compressed (PKWARE APPNOTE 6.3, sections 4.3.7 to 4.3.16). */

export interface ZipEntry {
  /** `/` between folders. */
  readonly name: string;
  readonly content: string | Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** 2.0: folders. */
const VERSION = 20;
/** Bit 11: names are UTF-8. */
const UTF8 = 0x0800;
/** What 16 and 32 bits hold; more takes ZIP64, which nothing here needs. */
const MOST_FILES = 0xffff;
const MOST_BYTES = 0xffffffff;

/** @throws RangeError beyond 65 535 files or 4 GiB */
export function zip(entries: readonly ZipEntry[], when = new Date()): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder();
  const files = entries.map(({ name, content }) => {
    const bytes = typeof content === 'string' ? utf8.encode(content) : content;
    return { name: utf8.encode(name), bytes, crc: crc32(bytes) };
  });
  const bodies = files.reduce((sum, { name, bytes }) => sum + 30 + name.length + bytes.length, 0);
  const directory = files.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const size = bodies + directory + 22;
  if (files.length > MOST_FILES || size > MOST_BYTES) throw new RangeError('too much for a ZIP file');
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  const [time, date] = dosTime(when);
  let at = 0;
  const u16 = (...values: readonly number[]): void => {
    for (const value of values) view.setUint16((at += 2) - 2, value, true);
  };
  const u32 = (...values: readonly number[]): void => {
    for (const value of values) view.setUint32((at += 4) - 4, value, true);
  };
  const put = (bytes: Uint8Array): void => {
    out.set(bytes, at);
    at += bytes.length;
  };
  const offsets = files.map(({ name, bytes, crc }) => {
    const offset = at;
    u32(LOCAL);
    u16(VERSION, UTF8, 0, time, date);
    u32(crc, bytes.length, bytes.length);
    u16(name.length, 0);
    put(name);
    put(bytes);
    return offset;
  });
  files.forEach(({ name, bytes, crc }, i) => {
    u32(CENTRAL);
    u16(VERSION, VERSION, UTF8, 0, time, date);
    u32(crc, bytes.length, bytes.length);
    u16(name.length, 0, 0, 0, 0);
    u32(0, offsets[i]!);
    put(name);
  });
  u32(END);
  u16(0, 0, files.length, files.length);
  u32(directory, bodies);
  u16(0);
  return out;
}

/** Two seconds are the finest that DOS knows; its years begin at 1980. */
function dosTime(when: Date): readonly [time: number, date: number] {
  const time = (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1);
  return [time, (Math.max(0, when.getFullYear() - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate()];
}

/** Of the bytes 0 to 255, polynomial 0xEDB88320. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
