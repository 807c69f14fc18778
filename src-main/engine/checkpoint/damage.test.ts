import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { UserError } from '../../../src-shared/errors.ts';
import { float32, int32 } from '../tensors.ts';
import { bytesOf, randomInteger, randomTensor, seededRandom } from './fixtures/samples.ts';
import { readCheckpoint } from './read.ts';
import { writeCheckpoint } from './write.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-damage-'));
  path = join(folder, 'step-00000001.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

async function sample(): Promise<Buffer> {
  const random = seededRandom(1);
  const tensors = {
    'conv.kernel': randomTensor(random, 'float32', [3, 3, 2]),
    'adam.step': int32([1], [12]),
    mask: randomTensor(random, 'bool', [5]),
  };
  await writeCheckpoint(path, { step: 1, tensors, meta: { epoch: 3 } });
  return readFile(path);
}

async function refusal(bytes: Buffer): Promise<UserError> {
  await writeFile(path, bytes);
  return readCheckpoint(path).then(
    () => expect.unreachable('the checkpoint was accepted'),
    (error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      return error;
    },
  );
}

/** A file whose checksum is right, whatever else its header says. */
function forge(tensors: Record<string, unknown>, data: Buffer, metadata: Record<string, string> = {}): Buffer {
  const own = { 'earmark.format': '1', 'earmark.sha256': '0'.repeat(64), 'earmark.step': '1', 'earmark.meta': '{}' };
  const header = JSON.stringify({ __metadata__: { ...own, ...metadata }, ...tensors });
  const sum = createHash('sha256').update(header).update(data).digest('hex');
  return container(header.replace('0'.repeat(64), sum), data);
}

function container(header: string, data: Buffer): Buffer {
  const json = Buffer.from(header, 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

const f32 = (shape: unknown, begin: unknown, end: unknown, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

const deepMeta = `{"a":${'['.repeat(1500)}${']'.repeat(1500)}}`;

describe('a damaged checkpoint is refused with CHECKPOINT_DAMAGED', () => {
  it('when any byte of it has a flipped bit', async () => {
    const good = await sample();
    const random = seededRandom(2);
    for (let at = 0; at < good.length; at++) {
      const bytes = Buffer.from(good);
      bytes[at]! ^= 1 << randomInteger(random, 8);
      expect((await refusal(bytes)).code, `byte ${at}`).toBe('CHECKPOINT_DAMAGED');
    }
  });

  it('when it is cut at any length', async () => {
    const good = await sample();
    for (let length = 0; length < good.length; length++) {
      expect((await refusal(good.subarray(0, length))).code, `length ${length}`).toBe('CHECKPOINT_DAMAGED');
    }
  });

  it('when bytes follow it, or are missing inside', async () => {
    const good = await sample();
    expect((await refusal(Buffer.concat([good, Buffer.of(0)]))).message).toContain('1 bytes follow its last tensor');
    const at = good.length - 20;
    expect((await refusal(Buffer.concat([good.subarray(0, at), good.subarray(at + 4)]))).code).toBe(
      'CHECKPOINT_DAMAGED',
    );
  });

  it('with the file, the reason and a next step in its words', async () => {
    const good = await sample();
    const error = await refusal(good.subarray(0, good.length - 9));
    expect(error.message).toBe(`The checkpoint ${path} is damaged: it is truncated: 72 of 81 bytes of data are there.`);
    expect(error.hint).toContain('earlier checkpoint');
    expect(error.details).toMatchObject({ path, reason: expect.any(String) });
  });

  it.each<[string, Buffer, RegExp]>([
    ['zeros', Buffer.alloc(200), /not valid JSON/],
    ['text', Buffer.from('this is not a checkpoint at all'), /claims a header of/],
    ['a header of 2^64 - 1 bytes', Buffer.alloc(64, 0xff), /claims a header of 18446744073709551615 bytes/],
    ['a header that is not UTF-8', container('\u0000', Buffer.alloc(0)).fill(0xff, 8), /not text/],
    ['a header that is not JSON', container('{"a":', Buffer.alloc(0)), /not valid JSON/],
    ['a header that is an array', container('[]', Buffer.alloc(0)), /not a JSON object/],
    ['a deeply nested header', container('['.repeat(500_000), Buffer.alloc(0)), /not valid JSON/],
    ['a safetensors file of another program', container('{}', Buffer.alloc(0)), /no metadata/],
    ['metadata of another program', container('{"__metadata__":{"format":"pt"}}', Buffer.alloc(0)), /earmark\.format/],
    ['metadata that is not text', container('{"__metadata__":{"a":1}}', Buffer.alloc(0)), /not text/],
    ['overlap', forge({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, Buffer.alloc(12)), /tensor b overlaps/],
    ['a gap', forge({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, Buffer.alloc(12)), /gap before the tensor b/],
    ['an end beyond the file', forge({ a: f32([9], 0, 36) }, Buffer.alloc(12)), /truncated: 12 of 36/],
    ['a tensor larger than any memory', forge({ a: f32([2 ** 40], 0, 2 ** 42) }, Buffer.alloc(12)), /truncated/],
    ['a place that does not fit the shape', forge({ a: f32([2], 0, 12) }, Buffer.alloc(12)), /does not fit its shape/],
    ['an overflowing shape', forge({ a: f32([2 ** 52, 2 ** 52], 0, 12) }, Buffer.alloc(12)), /does not fit its shape/],
    ['negative offsets', forge({ a: f32([1], -4, 0) }, Buffer.alloc(0)), /no valid place/],
    ['fractional sides', forge({ a: f32([0.5], 0, 2) }, Buffer.alloc(2)), /no valid shape/],
    ['a missing shape', forge({ a: f32(undefined, 0, 4) }, Buffer.alloc(4)), /no valid shape/],
    ['an unknown type', forge({ a: f32([1], 0, 8, 'F64') }, Buffer.alloc(8)), /a type that format 1 lacks/],
    ['a tensor that is a number', forge({ a: 1 }, Buffer.alloc(0)), /is not described/],
    ['metadata that is not JSON', forge({}, Buffer.alloc(0), { 'earmark.meta': '{' }), /metadata is not valid JSON/],
    ['deeply nested metadata', forge({}, Buffer.alloc(0), { 'earmark.meta': deepMeta }), /metadata is not valid JSON/],
    ['metadata that is a list', forge({}, Buffer.alloc(0), { 'earmark.meta': '[]' }), /metadata is not a JSON object/],
    ['a step that is no number', forge({}, Buffer.alloc(0), { 'earmark.step': 'x' }), /step is not a number/],
    ['a format that is no number', forge({}, Buffer.alloc(0), { 'earmark.format': 'one' }), /format version/],
  ])('when it has %s', async (_, bytes, reason) => {
    const error = await refusal(bytes);
    expect(error.code).toBe('CHECKPOINT_DAMAGED');
    expect(error.message).toMatch(reason);
  });

  it('rather than polluting a prototype', async () => {
    const meta = '{"nested":{"__proto__":{"polluted":true}}}';
    expect((await refusal(forge({}, Buffer.alloc(0), { 'earmark.meta': meta }))).code).toBe('CHECKPOINT_DAMAGED');
    const raw = '{"__metadata__":{"earmark.format":"1"},"__proto__":{"polluted":true}}';
    expect((await refusal(container(raw, Buffer.alloc(0)))).code).toBe('CHECKPOINT_DAMAGED');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('without allocating what its header claims', async () => {
    await writeFile(path, forge({ a: f32([2 ** 29], 0, 2 ** 31) }, Buffer.alloc(12)));
    const before = process.memoryUsage().arrayBuffers;
    await expect(readCheckpoint(path)).rejects.toMatchObject({ code: 'CHECKPOINT_DAMAGED' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  });

  it('when it is random bytes (500 seeds)', async () => {
    for (let seed = 0; seed < 500; seed++) {
      const random = seededRandom(seed);
      const bytes = Buffer.from(Array.from({ length: randomInteger(random, 300) }, () => randomInteger(random, 256)));
      // Half of them with a plausible header length, so that the parsing behind it is reached.
      if (seed % 2 === 0 && bytes.length > 8) bytes.writeBigUInt64LE(BigInt(randomInteger(random, bytes.length - 8)));
      expect((await refusal(bytes)).code, `seed ${seed}`).toBe('CHECKPOINT_DAMAGED');
    }
  });
});

describe('other refusals', () => {
  it('a format from the future is CHECKPOINT_NEWER, whatever types it holds', async () => {
    const error = await refusal(forge({ a: f32([4], 0, 8, 'F16') }, Buffer.alloc(8, 7), { 'earmark.format': '2' }));
    expect(error.code).toBe('CHECKPOINT_NEWER');
    expect(error.message).toContain('format 2');
    expect(error.hint).toContain('Update Earmark');
  });

  it('a damaged file that seems newer is damaged', async () => {
    const bytes = forge({ a: f32([2], 0, 8) }, Buffer.alloc(8), { 'earmark.format': '2' });
    bytes[bytes.length - 1]! ^= 1;
    expect((await refusal(bytes)).code).toBe('CHECKPOINT_DAMAGED');
  });

  it('no file is CHECKPOINT_MISSING; a folder is CHECKPOINT_UNREADABLE', async () => {
    await expect(readCheckpoint(join(folder, 'none.safetensors'))).rejects.toMatchObject({
      code: 'CHECKPOINT_MISSING',
    });
    await expect(readCheckpoint(folder)).rejects.toMatchObject({ code: 'CHECKPOINT_UNREADABLE' });
  });

  it('another model is CHECKPOINT_MISMATCH and names the first differences', async () => {
    await writeCheckpoint(path, {
      step: 1,
      tensors: { a: float32([2]), b: float32([3]), extra: int32([1]) },
      meta: {},
    });
    const read = (specs: Parameters<typeof readCheckpoint>[1]) => readCheckpoint(path, specs);
    const a = { dtype: 'float32', shape: [2] } as const;
    const b = { dtype: 'float32', shape: [3] } as const;
    const extra = { dtype: 'int32', shape: [1] } as const;
    await expect(read({ specs: { a, b, extra } })).resolves.toMatchObject({ step: 1 });
    await expect(
      read({ specs: { a: { ...a, shape: [2, 1] }, b: { ...b, dtype: 'int32' }, c: a, toString: a } }),
    ).rejects.toMatchObject({
      code: 'CHECKPOINT_MISMATCH',
      message:
        `The checkpoint ${path} is of another model: a is float32 [2] instead of float32 [2, 1]; ` +
        'b is float32 [3] instead of int32 [3]; c is missing; and 2 more.',
      details: { differences: expect.arrayContaining(['toString is missing', 'extra is not part of the model']) },
    });
  });

  it('a file that is cut while open is never half a checkpoint', async () => {
    const tensors = { big: randomTensor(seededRandom(3), 'float32', [2 ** 22]) };
    await writeCheckpoint(path, { step: 1, tensors, meta: {} });
    const reading = readCheckpoint(path).then(
      (read) => Buffer.compare(bytesOf(read.tensors['big']!.data), bytesOf(tensors.big.data)),
      (error: unknown) => (error as UserError).code,
    );
    await truncate(path, 1000);
    const outcome = await reading;
    expect([0, 'CHECKPOINT_DAMAGED']).toContain(outcome);
  });
});
