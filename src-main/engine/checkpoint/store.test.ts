import { execFileSync, spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, readdir, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';

import { nodeFor } from '../process/node-binary.ts';
import { float32 } from '../tensors.ts';
import { bits, randomTensors, seededRandom } from './fixtures/samples.ts';
import { CheckpointStore } from './store.ts';

const WRITER = join(import.meta.dirname, 'fixtures', 'crashing-writer.ts');
let folder: string;
let mounted = false;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earmark-store-'));
});
afterEach(async () => {
  if (mounted) execFileSync('umount', [folder]);
  mounted = false;
  await rm(folder, { recursive: true });
});

const weights = (value: number) => ({ weight: float32([4], [value, value, value, value]) });
const names = async () => (await readdir(folder)).sort();

describe('a store', () => {
  it('creates its folder, and has no latest checkpoint at first', async () => {
    const store = await CheckpointStore.open(join(folder, 'runs', 'a', 'checkpoints'));
    expect(await store.latest()).toEqual({ checkpoint: undefined, passedOver: [] });
    expect(await store.list()).toEqual([]);
  });

  it('gives back the newest checkpoint', async () => {
    const store = await CheckpointStore.open(folder);
    const tensors = randomTensors(seededRandom(4));
    await store.write(9, weights(1));
    const written = await store.write(12_000, tensors, { epoch: 4 });
    expect(written).toMatchObject({ name: 'step-00012000.safetensors', step: 12_000, notDeleted: [] });
    expect((await readFile(written.path)).length).toBe(written.bytes);
    const { checkpoint, passedOver } = await store.latest();
    expect(passedOver).toEqual([]);
    expect(checkpoint).toMatchObject({ path: written.path, step: 12_000, meta: { epoch: 4 } });
    expect(bits(checkpoint!.tensors)).toEqual(bits(tensors));
    expect(bits((await store.read(written.path)).tensors)).toEqual(bits(tensors));
  });

  it('orders by step, beyond eight digits too', async () => {
    const store = await CheckpointStore.open(folder);
    for (const step of [99_999_999, 100_000_000, 5]) await store.write(step, weights(step));
    expect((await store.list()).map(({ step }) => step)).toEqual([5, 99_999_999, 100_000_000]);
    expect((await store.latest()).checkpoint?.step).toBe(100_000_000);
  });

  it('passes over damaged ones, says which and why, and finds the last good one', async () => {
    const store = await CheckpointStore.open(folder);
    for (const step of [1, 2, 3, 4, 5]) await store.write(step, weights(step), { step });
    const path = (step: number) => join(folder, `step-0000000${step}.safetensors`);
    await truncate(path(5), 100);
    const bytes = await readFile(path(4));
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path(4), bytes);
    await copyFile(path(1), path(3));
    const { checkpoint, passedOver } = await store.latest();
    expect(checkpoint).toMatchObject({ step: 2, meta: { step: 2 } });
    expect(passedOver.map(({ name, reason }) => [name, reason.code, reason.message.split(': ').at(-1)])).toEqual([
      ['step-00000005.safetensors', 'CHECKPOINT_DAMAGED', 'it is truncated within its header.'],
      ['step-00000004.safetensors', 'CHECKPOINT_DAMAGED', 'its checksum does not match its contents.'],
      ['step-00000003.safetensors', 'CHECKPOINT_DAMAGED', 'it holds step 1.'],
    ]);
  });

  it('ignores other files, and does not hang on a link to nowhere', async () => {
    const store = await CheckpointStore.open(folder);
    await store.write(1, weights(1));
    await writeFile(join(folder, 'notes.txt'), '');
    await writeFile(join(folder, 'step-000000000000002.safetensors'), '');
    await symlink(join(folder, 'gone'), join(folder, 'step-00000003.safetensors'));
    const { checkpoint, passedOver } = await store.latest();
    expect(checkpoint?.step).toBe(1);
    expect(passedOver.map(({ reason }) => reason.code)).toEqual(['CHECKPOINT_MISSING']);
  });

  it('does not fall back to an older checkpoint when the newest is of another model', async () => {
    const store = await CheckpointStore.open(folder);
    await store.write(1, weights(1));
    await store.write(2, { other: float32([1]) });
    const specs = { weight: { dtype: 'float32', shape: [4] } } as const;
    await expect(store.latest({ specs })).rejects.toMatchObject({ code: 'CHECKPOINT_MISMATCH' });
  });

  it('keeps the n newest, and the good ones when damaged ones have higher steps', async () => {
    const store = await CheckpointStore.open(folder, { keep: 2 });
    for (const step of [1, 2, 3, 4]) await store.write(step, weights(step));
    expect((await store.list()).map(({ step }) => step)).toEqual([3, 4]);
    await truncate(join(folder, 'step-00000004.safetensors'), 10);
    await writeFile(join(folder, 'step-00000009.safetensors'), 'damaged');
    await store.write(5, weights(5));
    expect((await store.latest()).checkpoint?.step).toBe(5);
    await store.write(4, weights(44));
    expect((await store.list()).map(({ step }) => step)).toEqual([4, 5, 9]);
  });

  it('writes one after the other when asked for several at once, and after a failure', async () => {
    const store = await CheckpointStore.open(folder, { keep: 3 });
    const bad = store.write(0, weights(0), { loss: NaN });
    const written = Promise.all([1, 2, 3, 4, 5].map((step) => store.write(step, weights(step))));
    await expect(bad).rejects.toThrow(TypeError);
    await written;
    expect(await names()).toEqual([3, 4, 5].map((step) => `step-0000000${step}.safetensors`));
  });

  it('says so when the folder is gone', async () => {
    const path = join(folder, 'inner');
    const store = await CheckpointStore.open(path);
    await rm(path, { recursive: true });
    await expect(store.write(1, weights(1))).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' });
    await expect(store.latest()).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' });
    await expect(CheckpointStore.open(join(folder, 'x'), { keep: 0 })).rejects.toThrow(RangeError);
  });
});

describe('an interrupted write', () => {
  /** Kills a real writer of step 2 at a call; step 1 was there before, `keep` is 1. */
  async function interrupt(call: string, nth: number): Promise<string[]> {
    await (await CheckpointStore.open(folder)).write(1, weights(1));
    const { signal, stderr } = spawnSync(nodeFor(WRITER), [WRITER, folder, '2', call, String(nth)], {
      encoding: 'utf8',
    });
    expect(signal, stderr).toBe('SIGKILL');
    return names();
  }

  it.each([
    ['write', 1, 'before the first byte'],
    ['write', 2, 'between header and data'],
    ['write', 3, 'before the checksum'],
    ['sync', 1, 'before the file is on the disk'],
    ['rename', 1, 'between temporary file and rename'],
  ])('at %s #%i (%s) leaves the last good one, and its leftover goes on open', async (call, nth) => {
    const left = await interrupt(call, nth);
    expect(left).toEqual([
      expect.stringMatching(/^\.step-00000002\.safetensors\..*\.tmp$/),
      'step-00000001.safetensors',
    ]);
    const store = await CheckpointStore.open(folder);
    expect(store.removedLeftovers).toEqual([left[0]]);
    expect(await names()).toEqual(['step-00000001.safetensors']);
    expect((await store.latest()).checkpoint?.step).toBe(1);
  });

  it.each([
    ['sync', 2, 'after the rename'],
    ['rm', 1, 'before the older one is deleted'],
  ])('at %s #%i (%s) leaves both', async (call, nth) => {
    expect(await interrupt(call, nth)).toEqual(['step-00000001.safetensors', 'step-00000002.safetensors']);
    expect(await (await CheckpointStore.open(folder)).latest()).toMatchObject({
      checkpoint: { step: 2 },
      passedOver: [],
    });
  });

  it('of a process that still writes is left alone; so is one of another host, for a day', async () => {
    const [, host = ''] = /\.([0-9a-f]{8})-/.exec((await interrupt('rename', 1))[0] ?? '') ?? [];
    expect(host, hostname()).toHaveLength(8);
    await rm(folder, { recursive: true });
    await CheckpointStore.open(folder);
    const ofParent = `.step-00000002.safetensors.${host}-${process.ppid}-0123456789ab.tmp`;
    const elsewhere = `.step-00000002.safetensors.00000000-1-0123456789ab.tmp`;
    const old = `.step-00000002.safetensors.00000000-2-0123456789ab.tmp`;
    for (const name of [ofParent, elsewhere, old]) await writeFile(join(folder, name), '');
    await utimes(join(folder, old), 1000, 1000);
    const store = await CheckpointStore.open(folder);
    expect(store.removedLeftovers).toEqual([old]);
    expect(await names()).toEqual([elsewhere, ofParent].sort());
  });

  it('does not confuse a second store on the same folder with one', async () => {
    const store = await CheckpointStore.open(folder);
    const big = { weight: { dtype: 'float32', shape: [2 ** 23], data: new Float32Array(2 ** 23) } } as const;
    const writing = store.write(1, big);
    let looked = 0;
    for (let done = false; !done; looked++) {
      await CheckpointStore.open(folder);
      done = await Promise.race([writing.then(() => true), new Promise<boolean>((go) => setTimeout(go, 5, false))]);
    }
    expect(looked).toBeGreaterThan(1);
    expect((await store.latest()).checkpoint?.step).toBe(1);
  });
});

describe('a disk', () => {
  /** A small file system of its own in `folder`; only root can mount one. */
  function mount(context: TestContext): void {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) context.skip('needs root on Linux to mount a tmpfs');
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'pipe' });
    } catch (error) {
      context.skip(`a tmpfs cannot be mounted here: ${String(error)}`);
    }
    mounted = true;
  }

  it('that is full is DISK_FULL, keeps the older checkpoints and no rubbish', async (context) => {
    mount(context);
    const store = await CheckpointStore.open(folder, { keep: 1 });
    await store.write(1, weights(1));
    const big = { weight: float32([500_000]) };
    await expect(store.write(2, big)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: `The checkpoint step-00000002.safetensors does not fit on the disk of ${folder}.`,
      hint: expect.stringContaining('Free some space'),
    });
    expect(await names()).toEqual(['step-00000001.safetensors']);
    expect((await store.latest()).checkpoint?.step).toBe(1);
    await store.write(3, weights(3));
    expect((await store.latest()).checkpoint?.step).toBe(3);
  });

  it('that is read-only is DISK_READONLY; what is there can still be read', async (context) => {
    mount(context);
    await (await CheckpointStore.open(folder)).write(1, weights(1));
    execFileSync('mount', ['-o', 'remount,ro', folder]);
    const store = await CheckpointStore.open(folder);
    await expect(store.write(2, weights(2))).rejects.toMatchObject({ code: 'DISK_READONLY' });
    expect((await store.latest()).checkpoint?.step).toBe(1);
  });
});
