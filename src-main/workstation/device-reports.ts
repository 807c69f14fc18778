/** `devices.json` in the person's folder: what the last check of each device said. */
import { createHash } from 'node:crypto';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeviceInfo } from '../../src-shared/contract.ts';
import manifest from '../../package.json' with { type: 'json' };
import { DEVICE_KINDS } from '../engine/devices/device.ts';
import type { DeviceReport } from '../engine/devices/report.ts';
import { makeFolder, writeAtomically } from '../runs/files.ts';
import { readJson, setAside } from './app-settings.ts';
import type { Log } from './log.ts';

const info = z.object({
  id: z.string(),
  ok: z.boolean(),
  name: z.string().exactOptional(),
  memory: z.number().exactOptional(),
  provider: z.string().exactOptional(),
  cases: z.number().exactOptional(),
  rates: z
    .object({ convolutionGflops: z.number(), trainingGflops: z.number(), trainingStepMs: z.number() })
    .exactOptional(),
  reason: z.string().exactOptional(),
  hint: z.string().exactOptional(),
  checked: z.string(),
});
const file = z.object({ of: z.string(), devices: z.array(info) });

/** Devices that exist on this system, as far as that needs no trying; `reference` is for the check itself. */
const LISTED: readonly string[] = DEVICE_KINDS.filter(
  (kind) =>
    kind !== 'reference' &&
    (kind !== 'dml' || process.platform === 'win32') &&
    (kind !== 'coreml' || process.platform === 'darwin') &&
    (kind !== 'cuda' || process.platform !== 'darwin'),
);

/** A check says nothing about another version, engine or machine (a home folder may be shared). */
function checkedBy(): string {
  const parts = [
    manifest.version,
    manifest.dependencies['onnxruntime-node'],
    process.platform,
    process.arch,
    hostname(),
    cpus()[0]?.model ?? '',
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

export class DeviceReports {
  readonly #path: string;
  readonly #known: Map<string, DeviceInfo>;

  private constructor(path: string, known: readonly DeviceInfo[]) {
    this.#path = path;
    this.#known = new Map(known.map((device) => [device.id, device]));
  }

  static async open(folder: string, log: Log): Promise<DeviceReports> {
    const path = join(folder, 'devices.json');
    const json = await readJson(path, log);
    const parsed = json === undefined ? undefined : file.safeParse(json);
    if (parsed?.success === false) await setAside(path, 'it is no list of devices', log);
    const known = parsed?.data?.of === checkedBy() ? parsed.data.devices : [];
    return new DeviceReports(path, known);
  }

  /** Devices of this system, and others that were asked for (`cuda:1`). One that was not checked is neither ok nor not. */
  list(): DeviceInfo[] {
    const ids = [...new Set([...LISTED, ...this.#known.keys()])];
    return ids.map((id) => this.#known.get(id) ?? { id, ok: undefined });
  }

  /** Of a device by its id; undefined while it has not been checked. */
  get(id: string): DeviceInfo | undefined {
    return this.#known.get(id);
  }

  async add({ id, ok, name, memory, provider, conformance, rates, reason, hint }: DeviceReport): Promise<void> {
    this.#known.set(id, {
      ...{ id, ok, checked: new Date().toISOString() },
      ...(name === undefined ? {} : { name }),
      ...(memory === undefined ? {} : { memory }),
      ...(provider === undefined ? {} : { provider }),
      ...(conformance === undefined ? {} : { cases: conformance.cases }),
      ...(rates === undefined ? {} : { rates }),
      ...(reason === undefined ? {} : { reason }),
      ...(hint === undefined ? {} : { hint }),
    });
    await makeFolder(join(this.#path, '..'));
    const devices = [...this.#known.values()];
    await writeAtomically(this.#path, `${JSON.stringify({ of: checkedBy(), devices }, null, 2)}\n`);
  }
}
