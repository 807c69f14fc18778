import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { HostTensors } from '../tensors.ts';
import { CHUNK_BYTES } from './bytes.ts';
import { bits, bytesOf, randomName, randomTensor, randomTensors, seededRandom } from './fixtures/samples.ts';
import type { JsonObject, JsonValue } from './json.ts';
import { readCheckpoint } from './read.ts';
import { writeCheckpoint } from './write.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-checkpoint-'));
  path = join(folder, 'a.safetensors');
});
afterEach(() => rm(folder, { recursive: true }));

async function roundTrip(tensors: HostTensors, meta: JsonObject = {}, step = 3) {
  await writeCheckpoint(path, { step, tensors, meta });
  return readCheckpoint(path);
}

describe('a checkpoint', () => {
  it('restores every float32 bit: NaN payloads, signed zeros, infinities, subnormals', async () => {
    const patterns = [
      0x7fc00000, 0x7fc12345, 0xffc00001, 0x7f800001, 0x80000000, 0, 0x7f800000, 0xff800000, 1, 0x7f7fffff,
    ];
    const data = new Float32Array(Uint32Array.from(patterns).buffer);
    const { tensors } = await roundTrip({ odd: { dtype: 'float32', shape: [10], data } });
    expect([...new Uint32Array((tensors['odd']?.data as Float32Array).buffer)]).toEqual(patterns);
  });

  it('keeps scalars, empty tensors and empty checkpoints', async () => {
    const tensors: HostTensors = {
      scalar: { dtype: 'int32', shape: [], data: Int32Array.of(-(2 ** 31)) },
      none: { dtype: 'float32', shape: [3, 0], data: new Float32Array(0) },
      flag: { dtype: 'bool', shape: [1, 1], data: Uint8Array.of(1) },
    };
    expect(bits((await roundTrip(tensors)).tensors)).toEqual(bits(tensors));
    expect((await roundTrip({})).tensors).toEqual({});
  });

  it('writes a view into a larger buffer as the view alone', async () => {
    const whole = Float32Array.from({ length: 100 }, (_, index) => index);
    const { tensors } = await roundTrip({ part: { dtype: 'float32', shape: [4], data: whole.subarray(10, 14) } });
    expect([...(tensors['part']?.data ?? [])]).toEqual([10, 11, 12, 13]);
  });

  it('restores tensors that span several chunks', async () => {
    const values = CHUNK_BYTES / 2 + 3; // two chunks and a few bytes
    const long = randomTensor(seededRandom(5), 'float32', [values]);
    const tail = randomTensor(seededRandom(6), 'bool', [7]);
    const { tensors } = await roundTrip({ tail, long });
    expect(Buffer.compare(bytesOf(tensors['long']!.data), bytesOf(long.data))).toBe(0);
    expect(bits({ tail: tensors['tail']! })).toEqual(bits({ tail }));
  });

  it('restores random tensors and metadata, whatever their names (300 seeds)', async () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed);
      const tensors = randomTensors(random);
      const meta = { root: randomJson(random, 4) };
      const step = Math.floor(random() * 2 ** 40);
      const read = await roundTrip(tensors, meta, step);
      expect(bits(read.tensors), `seed ${seed}`).toEqual(bits(tensors));
      expect(read.meta, `seed ${seed}`).toStrictEqual(meta);
      expect(read.step).toBe(step);
    }
  });

  it('keeps -0 in the metadata and refuses what JSON cannot carry', async () => {
    const { meta } = await roundTrip({}, { loss: -0, tiny: 5e-324, gone: undefined });
    expect(meta).toStrictEqual({ loss: -0, tiny: 5e-324 });
    for (const bad of [NaN, Infinity, new Date(), new Float32Array(1), 1n, () => 0]) {
      await expect(roundTrip({}, { bad: bad as never })).rejects.toThrow(TypeError);
    }
    await expect(roundTrip({}, JSON.parse('{"a":{"__proto__":1}}') as JsonObject)).rejects.toThrow(TypeError);
  });

  it('refuses tensors that break their own contract', async () => {
    const data = new Float32Array(4);
    await expect(roundTrip({ a: { dtype: 'float32', shape: [5], data } })).rejects.toThrow(/4 values for shape \[5\]/);
    await expect(roundTrip({ a: { dtype: 'int32', shape: [4], data } })).rejects.toThrow(/memory is not that of int32/);
    await expect(roundTrip({ __metadata__: { dtype: 'float32', shape: [4], data } })).rejects.toThrow(/named/);
    await expect(writeCheckpoint(path, { step: -1, tensors: {}, meta: {} })).rejects.toThrow(RangeError);
    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });

  it('has the layout of the safetensors container, values aligned', async () => {
    const weight = randomTensor(seededRandom(1), 'float32', [2, 3]);
    const mask = randomTensor(seededRandom(2), 'bool', [3]);
    const count = randomTensor(seededRandom(3), 'int32', [1]);
    await writeCheckpoint(path, { step: 12, tensors: { mask, weight, count }, meta: { epoch: 2 } });
    const file = await readFile(path);
    const dataAt = 8 + Number(file.readBigUInt64LE(0));
    const header = JSON.parse(file.toString('utf8', 8, dataAt)) as Record<string, unknown>;
    expect(dataAt % 8).toBe(0);
    expect(file.subarray(dataAt, dataAt + 24)).toEqual(Buffer.from(bytesOf(weight.data)));
    expect(header).toEqual({
      __metadata__: {
        'earmark.format': '1',
        'earmark.sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
        'earmark.step': '12',
        'earmark.meta': '{"epoch":2}',
      },
      weight: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      count: { dtype: 'I32', shape: [1], data_offsets: [24, 28] },
      mask: { dtype: 'BOOL', shape: [3], data_offsets: [28, 31] },
    });
    expect(file.length).toBe(dataAt + 31);
  });

  it('opens in Python with nothing but its standard library', async ({ skip }) => {
    const python = ['python3', 'python'].find((name) => answers(name));
    if (python === undefined) return skip('no Python on this machine');
    const weight = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.5, -0, Infinity, 2 ** -149) } as const;
    await writeCheckpoint(path, { step: 7, tensors: { weight }, meta: { epoch: 2 } });
    const script = join(folder, 'read.py');
    await writeFile(
      script,
      [
        'import hashlib, json, struct, sys',
        'raw = open(sys.argv[1], "rb").read()',
        'n = struct.unpack("<Q", raw[:8])[0]',
        'text = raw[8:8 + n]; data = raw[8 + n:]; header = json.loads(text)',
        'claimed = header["__metadata__"]["earmark.sha256"].encode()',
        'zeroed = text.replace(claimed, b"0" * 64)',
        'begin, end = header["weight"]["data_offsets"]',
        'ok = hashlib.sha256(zeroed + data).hexdigest().encode() == claimed',
        'print(json.dumps([ok, [x.hex() for x in struct.unpack("<4f", data[begin:end])], header["__metadata__"]["earmark.meta"]]))',
      ].join('\n'),
    );
    const printed: unknown = JSON.parse(execFileSync(python, [script, path], { encoding: 'utf8' }));
    expect(printed).toEqual([
      true,
      ['0x1.8000000000000p+0', '-0x0.0p+0', 'inf', '0x1.0000000000000p-149'],
      '{"epoch":2}',
    ]);
  });
});

function answers(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function randomJson(random: () => number, depth: number): JsonValue {
  const kind = Math.floor(random() * (depth > 0 ? 6 : 4));
  if (kind === 0) return null;
  if (kind === 1) return random() < 0.5;
  if (kind === 2) return (random() - 0.5) * 10 ** Math.floor(random() * 600 - 300);
  if (kind === 3) return randomName(random);
  const items = Array.from({ length: Math.floor(random() * 4) }, () => randomJson(random, depth - 1));
  return kind === 4 ? items : Object.fromEntries(items.map((item) => [randomName(random), item]));
}
