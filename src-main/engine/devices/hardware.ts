/** Names and memory of the machine's processors, as far as the system tells without extra software. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';

export interface Hardware {
  readonly name: string;
  /** Bytes; `undefined` where the system does not tell. */
  readonly memory?: number;
}

const run = promisify(execFile);
const MIB = 2 ** 20;

export function cpuHardware(): Hardware {
  const all = cpus();
  return { name: `${all[0]?.model.trim() ?? process.arch}, ${all.length} cores`, memory: totalmem() };
}

type Finder = (index: number) => Promise<Hardware | undefined>;

const finders: Readonly<Partial<Record<NodeJS.Platform, readonly Finder[]>>> = {
  linux: [nvidia, vulkanSoftware, drm],
  win32: [nvidia, windows],
  darwin: [apple],
};

/** The first graphics processor, asking the driver's own tool first. */
export async function gpuHardware(index = 0): Promise<Hardware> {
  for (const find of finders[process.platform] ?? []) {
    const found = await find(index);
    if (found) return found;
  }
  return { name: 'graphics processor' };
}

async function nvidia(index: number): Promise<Hardware | undefined> {
  const text = await output('nvidia-smi', ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits']);
  const [name, mebibytes] = text?.trim().split('\n')[index]?.split(', ') ?? [];
  if (name === undefined || mebibytes === undefined) return undefined;
  return { name, memory: Number(mebibytes) * MIB };
}

/** A machine whose only Vulkan driver is Mesa's lavapipe computes "GPU" work on its CPU; that must be said. */
async function vulkanSoftware(): Promise<Hardware | undefined> {
  const folders = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'];
  const drivers = (await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])))).flat();
  const cards = await drmCards();
  const software = drivers.some((file) => file.startsWith('lvp_icd'));
  return software && cards.length === 0
    ? { name: 'Mesa lavapipe (software, on the CPU)', memory: totalmem() }
    : undefined;
}

const VENDORS: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

async function drm(index: number): Promise<Hardware | undefined> {
  const card = (await drmCards())[index];
  if (card === undefined) return undefined;
  const read = async (file: string) => (await readFile(`/sys/class/drm/${card}/device/${file}`, 'utf8')).trim();
  const vendor = await read('vendor').catch(() => '');
  const device = await read('device').catch(() => '');
  const memory = Number(await read('mem_info_vram_total').catch(() => 'NaN'));
  const name = `${VENDORS[vendor] ?? `vendor ${vendor}`} graphics (device ${device})`;
  return Number.isFinite(memory) ? { name, memory } : { name };
}

async function drmCards(): Promise<string[]> {
  const entries = await readdir('/sys/class/drm').catch(() => []);
  return entries.filter((entry) => /^card\d+$/.test(entry)).sort();
}

async function windows(index: number): Promise<Hardware | undefined> {
  const query = 'Get-CimInstance Win32_VideoController | Select-Object Name,AdapterRAM | ConvertTo-Json';
  const text = await output('powershell', ['-NoProfile', '-Command', query]);
  if (text === undefined) return undefined;
  const cards = [JSON.parse(text)].flat() as { Name: string }[];
  // AdapterRAM is a 32-bit number there and wrong for cards of 4 GiB and more: say nothing rather than that.
  const name = cards[index]?.Name;
  return name === undefined ? undefined : { name };
}

async function apple(): Promise<Hardware | undefined> {
  const text = await output('system_profiler', ['SPDisplaysDataType', '-json']);
  if (text === undefined) return undefined;
  const report = JSON.parse(text) as { SPDisplaysDataType?: { sppci_model?: string }[] };
  const name = report.SPDisplaysDataType?.[0]?.sppci_model;
  // Apple's graphics share the machine's memory.
  return name === undefined ? undefined : { name, memory: totalmem() };
}

/** `undefined` where the tool is missing or fails: then another way is tried. */
async function output(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run(command, [...args], { timeout: 10_000 })).stdout;
  } catch {
    return undefined;
  }
}
